// SPDX-License-Identifier: EUPL-1.2
//
// A workbook, sheet by sheet and row by row, on libxlsxwriter. Rows go to disk as they come: a list
// of a million persons takes no memory.
#ifndef JALON_TOOLS_REPORT_WORKBOOK_H_
#define JALON_TOOLS_REPORT_WORKBOOK_H_

#include <xlsxwriter.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jalon::report {

struct Formats {
  lxw_format* title = nullptr;
  lxw_format* subtitle = nullptr;
  lxw_format* header = nullptr;
  lxw_format* text = nullptr;
  lxw_format* strong = nullptr;
  lxw_format* missing = nullptr;  // the words that stand where there is no number
  lxw_format* whole = nullptr;
  lxw_format* decimal = nullptr;
  lxw_format* percent = nullptr;
  lxw_format* date = nullptr;
};

// One column: its title, and its width in characters.
struct SheetColumn {
  std::string title;
  double width = 12;
};

// A sheet, written downwards. Cells go from left to right; Skip leaves one empty. Texts are always
// texts: one that looks like a formula or an address is neither. What the library refuses is kept
// and told by Workbook::Close.
class Sheet {
 public:
  Sheet(lxw_worksheet* sheet, const Formats* formats);

  void Title(const std::string& text);
  void Subtitle(const std::string& text);
  // The columns' titles, their widths, and from here on a header that stays in sight and comes
  // again on each printed page.
  void Header(const std::vector<SheetColumn>& columns);
  void Text(const std::string& text) { Put(text, formats_->text); }
  void Strong(const std::string& text) { Put(text, formats_->strong); }
  void Missing(const std::string& text) { Put(text, formats_->missing); }
  void Whole(int64_t number) { Put(static_cast<double>(number), formats_->whole); }
  void Decimal(double number) { Put(number, formats_->decimal); }
  // 98.2 is shown as 98,2 % and stored as 0.982.
  void Percent(double rate);
  // An ISO date as a date; a text that is none stays one, an empty one leaves the cell empty.
  void Date(const std::string& iso);
  void Skip() { ++column_; }
  void EndRow();

  uint32_t rows() const { return row_; }
  // Lets a reader choose among the rows under the header, all of which are there by now.
  void Filter();
  lxw_error error() const { return error_; }

 private:
  void Put(const std::string& text, lxw_format* format);
  void Put(double number, lxw_format* format);
  void Keep(lxw_error error);

  lxw_worksheet* const sheet_;
  const Formats* const formats_;
  uint32_t row_ = 0;
  uint16_t column_ = 0;
  uint32_t header_row_ = 0;
  uint16_t header_columns_ = 0;
  lxw_error error_ = LXW_NO_ERROR;
};

// Not thread-safe.
class Workbook {
 public:
  // `created_on`: the ISO date that the file says it is of. Fails with kInternal.
  static absl::StatusOr<std::unique_ptr<Workbook>> Create(const std::string& path,
                                                          const std::string& title,
                                                          const std::string& created_on);
  ~Workbook();
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  // `name` has at most 31 characters and is new. The sheet lives as long as the workbook.
  Sheet* Add(const std::string& name);
  // Writes the file. Fails with kInvalidArgument, naming the option, when it cannot be written.
  absl::Status Close();

 private:
  explicit Workbook(lxw_workbook* book);
  void MakeFormats();

  lxw_workbook* book_;
  Formats formats_;
  std::vector<std::unique_ptr<Sheet>> sheets_;
};

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_WORKBOOK_H_
