// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/workbook.h"

#include <algorithm>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/error.h"

namespace jalon::report {
namespace {

constexpr double kPerCent = 100;
// Limit of the format, in bytes to be safe.
constexpr size_t kMostBytes = 32767;
constexpr int kPaperA4 = 9;
constexpr int64_t kSecondsPerDay = 86400;
constexpr lxw_color_t kBlue = 0x1F3A5F;
constexpr lxw_color_t kGrey = 0x5B6770;
constexpr lxw_color_t kRule = 0xC9D1D9;

// At most what a cell holds, cut between characters.
std::string Fitting(const std::string& text) {
  if (text.size() <= kMostBytes) return text;
  size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

lxw_format* NewFormat(lxw_workbook* book, const char* number_format) {
  lxw_format* format = workbook_add_format(book);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  format_set_bottom(format, LXW_BORDER_HAIR);
  format_set_bottom_color(format, kRule);
  if (number_format != nullptr) format_set_num_format(format, number_format);
  return format;
}

lxw_format* NewHeader(lxw_workbook* book) {
  lxw_format* format = workbook_add_format(book);
  format_set_bold(format);
  format_set_font_color(format, LXW_COLOR_WHITE);
  format_set_bg_color(format, kBlue);
  format_set_text_wrap(format);
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  return format;
}

void SetUpPage(lxw_worksheet* sheet) {
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, kPaperA4);
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_set_footer(sheet, "&L&A&RPage &P sur &N");
}

}  // namespace

Sheet::Sheet(lxw_worksheet* sheet, const Formats* formats) : sheet_(sheet), formats_(formats) {
  SetUpPage(sheet);
}

void Sheet::Keep(lxw_error error) {
  if (error_ == LXW_NO_ERROR) error_ = error;
}

void Sheet::Put(const std::string& text, lxw_format* format) {
  Keep(worksheet_write_string(sheet_, row_, column_++, Fitting(text).c_str(), format));
}

void Sheet::Put(double number, lxw_format* format) {
  Keep(worksheet_write_number(sheet_, row_, column_++, number, format));
}

void Sheet::Percent(double rate) { Put(rate / kPerCent, formats_->percent); }

void Sheet::Date(const std::string& iso) {
  const auto day = jalon::Date::Parse(iso);
  if (!day.ok()) return iso.empty() ? Skip() : Text(iso);
  lxw_datetime cell = {day->year(), day->month(), day->day(), 0, 0, 0};
  Keep(worksheet_write_datetime(sheet_, row_, column_++, &cell, formats_->date));
}

void Sheet::Title(const std::string& text) {
  Put(text, formats_->title);
  EndRow();
}

void Sheet::Subtitle(const std::string& text) {
  Put(text, formats_->subtitle);
  EndRow();
}

void Sheet::Header(const std::vector<SheetColumn>& columns) {
  for (const SheetColumn& column : columns) {
    Keep(worksheet_set_column(sheet_, column_, column_, column.width, nullptr));
    Put(column.title, formats_->header);
  }
  header_row_ = row_;
  header_columns_ = column_;
  worksheet_freeze_panes(sheet_, row_ + 1, 0);
  Keep(worksheet_repeat_rows(sheet_, row_, row_));
  EndRow();
}

void Sheet::Filter() {
  if (row_ <= header_row_ + 1) return;
  const auto last_column = static_cast<lxw_col_t>(header_columns_ - 1);
  Keep(worksheet_autofilter(sheet_, header_row_, 0, row_ - 1, last_column));
}

void Sheet::EndRow() {
  ++row_;
  column_ = 0;
}

absl::StatusOr<std::unique_ptr<Workbook>> Workbook::Create(const std::string& path,
                                                           const std::string& title,
                                                           const std::string& created_on) {
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* book = workbook_new_opt(path.c_str(), &options);
  if (book == nullptr) return absl::InternalError("libxlsxwriter makes no workbook");
  std::unique_ptr<Workbook> workbook(new Workbook(book));
  std::string name = title;
  std::string company = "Jalon";
  lxw_doc_properties properties = {};
  properties.title = name.data();
  properties.author = company.data();
  // The library takes the time of the clock for 0: the same answer would make other bytes.
  const auto day = jalon::Date::Parse(created_on);
  properties.created = day.ok() ? day->days() * kSecondsPerDay : 1;
  workbook_set_properties(book, &properties);
  return workbook;
}

Workbook::Workbook(lxw_workbook* book) : book_(book) { MakeFormats(); }

Workbook::~Workbook() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

void Workbook::MakeFormats() {
  formats_.title = workbook_add_format(book_);
  format_set_bold(formats_.title);
  format_set_font_size(formats_.title, 16);
  format_set_font_color(formats_.title, kBlue);
  formats_.subtitle = workbook_add_format(book_);
  format_set_font_color(formats_.subtitle, kGrey);
  formats_.header = NewHeader(book_);
  formats_.text = NewFormat(book_, nullptr);
  format_set_text_wrap(formats_.text);
  formats_.strong = NewFormat(book_, nullptr);
  format_set_bold(formats_.strong);
  formats_.missing = NewFormat(book_, nullptr);
  format_set_italic(formats_.missing);
  format_set_font_color(formats_.missing, kGrey);
  format_set_align(formats_.missing, LXW_ALIGN_RIGHT);
  formats_.whole = NewFormat(book_, "#,##0");
  formats_.decimal = NewFormat(book_, "#,##0.0");
  formats_.percent = NewFormat(book_, "0.0%");
  formats_.date = NewFormat(book_, "dd/mm/yyyy");
}

Sheet* Workbook::Add(const std::string& name) {
  lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
  sheets_.push_back(std::make_unique<Sheet>(sheet, &formats_));
  return sheets_.back().get();
}

absl::Status Workbook::Close() {
  lxw_error error = workbook_close(book_);
  book_ = nullptr;
  for (const auto& sheet : sheets_) {
    if (error == LXW_NO_ERROR) error = sheet->error();
  }
  if (error == LXW_NO_ERROR) return absl::OkStatus();
  return InvalidField("output", "UNWRITABLE_FILE",
                      std::string("classeur impossible à écrire (") + lxw_strerror(error) +
                          ") ; vérifiez que le dossier existe et qu'il reste de la place");
}

}  // namespace jalon::report
