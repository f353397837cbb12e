// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/usage_text.h"

#include <algorithm>
#include <vector>

namespace jalon::client {
namespace {

// A message of CLI11 with holes, and the same in French with the first of these holes. What fills
// them is left as it was typed: % is the name of an option (no spaces), * any text, # a list.
struct Phrase {
  std::string_view english;
  std::string_view french;
};
// Those that begin with an option's name come last: another message may hold the same words.
constexpr Phrase kPhrases[] = {
    {"A subcommand is required", "il manque la commande"},
    {"The following arguments were not expected: *", "non attendu : *"},
    {"The following argument was not expected: *", "non attendu : *"},
    {"INI was not able to parse *", "option inconnue dans le fichier de configuration : *"},
    {"Could not convert: % = *", "% : valeur illisible : *"},
    {"The value * is not an allowed value for %", "la valeur * ne va pas avec %"},
    {"Expected exactly * arguments to %, got *", "* valeur(s) attendue(s) pour %, * reçue(s)"},
    {"Expected at least * arguments to %, got *", "* valeur(s) au moins pour %, * reçue(s)"},
    {"%: Check * value in {#} OR {*} FAILED", "% : « * » n'est pas accepté ; acceptés : #"},
    {"%: * not in {#}", "% : « * » n'est pas accepté ; acceptés : #"},
    {"%: Value * not in range * to *", "% : la valeur * n'est pas dans l'intervalle de * à *"},
    {"%: Value * could not be converted", "% : valeur illisible : *"},
    {"%: File does not exist: *", "% : ce fichier n'existe pas : *"},
    {"%: File is actually a directory: *", "% : c'est un dossier, non un fichier : *"},
    {"%: This option is not allowed in a configuration file",
     "% : ne va pas dans le fichier de configuration"},
    {"%: At Most * required but received *", "% : * valeur(s) au plus, * reçues"},
    {"%: At least * required but received *", "% : * valeur(s) au moins, * reçue(s)"},
    {"%: * required * missing", "% : * valeur(s) attendue(s)"},
    {"%: too many inputs for a flag", "% : donnée plusieurs fois"},
    {"%: Should be true/false or a number", "% : true, false ou un nombre"},
    {"% was given a disallowed flag override", "% : ne prend pas de valeur"},
    {"% is required", "% est obligatoire"},
    {"% requires *", "% demande aussi *"},
    {"% excludes *", "% ne va pas avec *"},
    {"* was not readable (missing?)", "fichier de configuration illisible ou absent : *"},
};

constexpr std::string_view kHoles = "%*#";

// "csv->2,json->1": "csv, json".
std::string List(std::string_view text) {
  std::string names;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view entry = text.substr(begin, end - begin);
    names.append(names.empty() ? "" : ", ").append(entry.substr(0, entry.find("->")));
    begin = end + 1;
  }
  return names;
}

// What fills the holes of `pattern` in `message`; false when it is another message.
bool Match(std::string_view pattern, std::string_view message, std::vector<std::string>* fillings) {
  fillings->clear();
  while (!pattern.empty()) {
    const size_t literal = std::min(pattern.find_first_of(kHoles), pattern.size());
    if (!message.starts_with(pattern.substr(0, literal))) return false;
    message.remove_prefix(literal);
    pattern.remove_prefix(literal);
    if (pattern.empty()) break;
    const char hole = pattern.front();
    pattern.remove_prefix(1);
    const std::string_view next = pattern.substr(0, pattern.find_first_of(kHoles));
    const bool last = next.size() == pattern.size();
    if (last && !message.ends_with(next)) return false;
    const size_t end = last ? message.size() - next.size() : message.find(next);
    if (end == std::string_view::npos) return false;
    const std::string_view filling = message.substr(0, end);
    if (hole == '%' && filling.find(' ') != std::string_view::npos) return false;
    fillings->push_back(hole == '#' ? List(filling) : std::string(filling));
    message.remove_prefix(end);
  }
  return message.empty();
}

std::string Fill(std::string_view pattern, const std::vector<std::string>& fillings) {
  std::string text;
  size_t hole = 0;
  for (const char c : pattern) {
    if (kHoles.find(c) != std::string_view::npos) {
      text.append(fillings[hole++]);
    } else {
      text.push_back(c);
    }
  }
  return text;
}

}  // namespace

std::string FrenchUsage(std::string_view message) {
  std::vector<std::string> fillings;
  for (const Phrase& phrase : kPhrases) {
    if (Match(phrase.english, message, &fillings)) return Fill(phrase.french, fillings);
  }
  return std::string(message);
}

}  // namespace jalon::client
