# SPDX-License-Identifier: EUPL-1.2
# The sources of conventions, those of the built-in texts included. Defines
#   JALON_CONVENTION_SOURCES  convention*.cc and a generated source that holds the texts of
#                             conventions/*.textproto
# They need jalon_base, jalon_proto, absl::span, absl::strings and absl::statusor.
set(_conventions ${CMAKE_CURRENT_LIST_DIR}/conventions)
set(_generated ${CMAKE_CURRENT_BINARY_DIR}/generated/built_in_conventions.cc)
file(GLOB _files CONFIGURE_DEPENDS ${_conventions}/*.textproto)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_files})

set(_entries)
foreach(_file IN LISTS _files)
  get_filename_component(_name ${_file} NAME)
  file(READ ${_file} _text)
  string(APPEND _entries "    {\"${_name}\", R\"convention(${_text})convention\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${_generated} @ONLY CONTENT
"// SPDX-License-Identifier: EUPL-1.2
// Generated from engine/indicators/conventions/*.textproto.
#include \"engine/indicators/built_in_conventions.h\"

namespace jalon::indicators {
namespace {

constexpr BuiltInConvention kConventions[] = {
@_entries@};

}  // namespace

absl::Span<const BuiltInConvention> BuiltInConventions() { return kConventions; }

}  // namespace jalon::indicators
")

set(JALON_CONVENTION_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/convention.cc
  ${CMAKE_CURRENT_LIST_DIR}/convention_rules.cc
  ${CMAKE_CURRENT_LIST_DIR}/convention_text.cc
  ${CMAKE_CURRENT_LIST_DIR}/convention_writer.cc
  ${_generated})
