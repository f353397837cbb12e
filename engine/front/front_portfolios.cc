// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/front_portfolios.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/error.h"
#include "engine/front/front_door.h"
#include "engine/front/paging.h"
#include "engine/front/portfolio_entries.h"
#include "engine/front/registry_book.h"
#include "engine/front/support.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using jalon::v1::Load;
using jalon::v1::PortfolioScope;
using jalon::v1::RegistryEntry;
using pathway::Day;
using pathway::Iso;

constexpr PageLimits kPortfolioPage = {100, 500};
constexpr PageLimits kListPage = {100, 1000};

// The name of a conseiller, as working times have it, else as a record of the accompagnement global
// of `subjects`, whom he follows; his number when both are gone.
std::string ConseillerName(const Memory& memory, const store::Reader& store, uint32_t code,
                           const std::vector<uint64_t>& subjects, int32_t known_day) {
  for (const pathway::HeldEvent& held : memory.departement->KnownOn(known_day)) {
    const std::string& name = held.event.conseiller_capacity().conseiller();
    if (!name.empty() && pathway::ConseillerCode(name) == code) return name;
  }
  const auto events = pathway::ReadEventsOf(store, subjects);
  if (events.ok()) {
    for (const auto& [sequence, stored] : *events) {
      const std::string& name = stored.event().accompagnement_global().conseiller();
      if (!name.empty() && pathway::ConseillerCode(name) == code) return name;
    }
  }
  return absl::StrCat("conseiller ", code);
}

// Persons that somebody may follow: the norm is one of a person who works full time.
double NormOf(const Memory& memory, const PortfolioQuestion& asked, uint64_t conseiller,
              int32_t norm) {
  if (asked.question.convention.conseiller_unit() != jalon::v1::ConseillerUnit::etp) return norm;
  for (const indicators::Conseiller& known : ConseillersOf(memory, asked.question)) {
    if (known.code == conseiller) return norm * known.etp;
  }
  return norm;
}

struct LoadCount {
  int32_t persons = 0;
  int32_t open = 0;
  uint64_t subject = 0;  // one of them

  void Add(const LoadCount& other) {
    persons += other.persons;
    open += other.open;
    subject = std::max(subject, other.subject);
  }
};
using LoadKey = std::pair<Load::Kind, uint64_t>;  // the code of its name
using LoadCounts = std::map<LoadKey, LoadCount>;

// Whether who follows the person is of the part that is asked for: of others, only some of their
// persons are in it.
bool IsOfPart(const FollowedReader& reader, const PortfolioPart& part) {
  if (part.kind == PortfolioPart::Kind::kReferent) return reader.Referent() == part.code;
  if (part.kind == PortfolioPart::Kind::kStructure) return reader.ReferentStructure() == part.code;
  return true;
}

// Adds a person to whoever follows her: once to each.
void CountLoads(const FollowedReader& reader, const PortfolioPart& part, LoadCounts* counts) {
  const following::Followed& followed = reader.followed();
  const LoadCount one = {1, followed.person->open ? 1 : 0, reader.subjects().front()};
  if (followed.referent != nullptr && IsOfPart(reader, part)) {
    (*counts)[{Load::REFERENT, reader.Referent()}].Add(one);
    // Of a référent's structure, only his persons are read.
    if (part.kind != PortfolioPart::Kind::kReferent && reader.ReferentStructure() != 0) {
      (*counts)[{Load::STRUCTURE, reader.ReferentStructure()}].Add(one);
    }
  }
  if (part.kind != PortfolioPart::Kind::kAll) return;
  std::vector<uint32_t> conseillers;
  for (const pathway::Stay& global : followed.person->had->globals) {
    if (global.stay.On(followed.on)) conseillers.push_back(global.conseiller);
  }
  std::sort(conseillers.begin(), conseillers.end());
  conseillers.erase(std::unique(conseillers.begin(), conseillers.end()), conseillers.end());
  for (const uint32_t conseiller : conseillers) {
    (*counts)[{Load::CONSEILLER, conseiller}].Add(one);
  }
}

LoadCounts AllLoads(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel) {
  std::vector<LoadCounts> by_part(Parts(*parallel));
  WalkPortfolio(memory, asked, parallel, [&](size_t part, FollowedReader& reader) {
    CountLoads(reader, asked.part, &by_part[part]);
  });
  LoadCounts counts;
  for (const LoadCounts& part : by_part) {
    for (const auto& [key, count] : part) counts[key].Add(count);
  }
  return counts;
}

absl::Status CheckSituation(int kind) {
  if (jalon::v1::Situation::Kind_IsValid(kind) && kind != 0) return absl::OkStatus();
  return InvalidField("kind", "MISSING_FIELD",
                      "dites quelle liste : WITHOUT_ORIENTATION, WITHOUT_REFERENT, "
                      "WITHOUT_CONTRACT, PERDU_DE_VUE, ABSENT_AT_FIRST_RDV, STRUCK_OFF ou "
                      "SOURCES_DISAGREE");
}

// Whether the portfolio is one of those that the scope is made of: it holds nobody else today.
bool IsNamedBy(const AccessScope& scope, const PortfolioScope& portfolio,
               const PortfolioPart& part) {
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (part.kind == PortfolioPart::Kind::kReferent) {
    return has(scope.referents, portfolio.referent());
  }
  if (part.kind == PortfolioPart::Kind::kStructure) {
    return has(scope.structures, portfolio.structure());
  }
  if (part.kind != PortfolioPart::Kind::kTerritory) return false;
  std::set<uint32_t> communes;
  for (const std::string& number : scope.communes) communes.insert(pathway::ShortCode(number));
  return std::includes(communes.begin(), communes.end(), part.communes.begin(),
                       part.communes.end());
}

// The rows of everybody in the portfolio, in order: rows_of(reader, add) calls add(row) for each.
template <typename Row, typename RowsOf>
std::vector<Row> Collect(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel,
                         const RowsOf& rows_of) {
  std::vector<std::vector<Row>> by_part(Parts(*parallel));
  WalkPortfolio(memory, asked, parallel, [&](size_t part, FollowedReader& reader) {
    rows_of(&reader, [&](Row row) { by_part[part].push_back(std::move(row)); });
  });
  std::vector<Row> all = std::move(by_part.front());
  for (size_t i = 1; i < by_part.size(); ++i) {
    all.insert(all.end(), by_part[i].begin(), by_part[i].end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

// Calls fill(row, reader) for the page that `page` asks for, the reader having read the row's
// person. Returns the token of the next one.
template <typename Row, typename Fill>
std::string FillPage(const Memory& memory, const store::Vault& vault, const std::vector<Row>& rows,
                     const PageOf<Row>& page, const Fill& fill) {
  FollowedReader reader(memory, *page.asked);
  const int32_t known = page.asked->question.known_at.days();
  auto at = page.after.has_value() ? std::upper_bound(rows.begin(), rows.end(), *page.after)
                                   : rows.begin();
  for (int32_t filled = 0; at != rows.end() && filled < page.size; ++at, ++filled) {
    const std::vector<uint64_t> subjects = memory.persons->PersonOf(at->subject, known);
    reader.Read(subjects);
    fill(*at, &reader);
  }
  return at == rows.end() ? "" : RowToken(*std::prev(at), vault, page.key);
}

}  // namespace

FrontPortfolios::FrontPortfolios(const PortfoliosGround& ground)
    : ground_(ground),
      nominative_(ground.store, ground.vault, &ground.derived->history.arena()),
      board_(std::make_shared<WatchBoard>(&ground.derived->history.details(),
                                          &ground.derived->identity.persons())) {
  ground_.derived->history.SetListener(board_.get());
}

FrontPortfolios::~FrontPortfolios() {
  ground_.derived->history.SetListener(nullptr);
  board_->Close();
}

absl::StatusOr<std::vector<std::string>> FrontPortfolios::CommunesOf(
    const std::string& territory) const {
  const auto entry = ReadRegistryEntry(*ground_.store, RegistryEntry::TERRITORY, territory);
  if (!entry.ok()) return entry.status();
  if (entry->has_value()) {
    const auto& communes = (*entry)->communes();
    return std::vector<std::string>(communes.begin(), communes.end());
  }
  RegistryEntry alone;
  alone.set_kind(RegistryEntry::TERRITORY);
  alone.set_id(territory);
  alone.add_communes(territory);
  if (CheckRegistryEntry(alone).ok()) return std::vector<std::string>{territory};
  return NotFound("scope.territory",
                  "ni territoire du référentiel, ni code INSEE de commune : enregistrez le "
                  "territoire (jalon registry import)");
}

absl::StatusOr<PortfolioPart> FrontPortfolios::ReadPart(const PortfolioScope& scope) const {
  PortfolioPart part;
  const std::string* name = nullptr;
  switch (scope.part_case()) {
    case PortfolioScope::kReferent:
      part.kind = PortfolioPart::Kind::kReferent;
      name = &scope.referent();
      break;
    case PortfolioScope::kStructure:
      part.kind = PortfolioPart::Kind::kStructure;
      name = &scope.structure();
      break;
    case PortfolioScope::kTerritory:
      part.kind = PortfolioPart::Kind::kTerritory;
      name = &scope.territory();
      break;
    case PortfolioScope::PART_NOT_SET:
      return part;
  }
  if (name->empty()) {
    return InvalidField("scope", "MISSING_FIELD", "dites de qui : un nom est attendu");
  }
  part.code = pathway::StructureCode(*name);
  if (part.kind == PortfolioPart::Kind::kTerritory) {
    const auto communes = CommunesOf(*name);
    if (!communes.ok()) return communes.status();
    for (const std::string& commune : *communes) part.communes.insert(pathway::ShortCode(commune));
  }
  return part;
}

absl::StatusOr<std::unique_ptr<PortfolioQuestion>> FrontPortfolios::ReadQuestionOf(
    const Asked& asked, absl::Time now) const {
  jalon::v1::AsOf as_of;
  as_of.set_known_at(asked.known_at);
  absl::StatusOr<Question> question =
      ReadPathwayQuestion(as_of, asked.convention, now, ground_.time, *ground_.conventions);
  if (!question.ok()) return question.status();
  absl::StatusOr<Date> day = ground_.time.DayOf(now);
  if (!asked.on.empty()) day = Date::Parse(asked.on);
  if (!day.ok()) {
    return InvalidField("on", "INVALID_DATE", "cette date n'existe pas ; attendu : AAAA-MM-JJ");
  }
  question->from = question->to = *day;
  question->period.from = question->period.to = question->period.day = pathway::ToDay16(*day);
  question->figures = indicators::CompileFigureRules(question->convention);
  auto ready = std::make_unique<PortfolioQuestion>();
  ready->question = *std::move(question);
  ready->deadlines =
      following::CompileDeadlineRules(ready->question.convention, &ready->question.rules);
  absl::StatusOr<PortfolioPart> part = ReadPart(asked.scope);
  if (!part.ok()) return part.status();
  ready->part = *std::move(part);
  return ready;
}

// Makes `ready` leave out who is out of `scope` today, where that may be anybody.
absl::Status FrontPortfolios::LeaveOut(const AccessScope& scope, const Asked& asked, absl::Time now,
                                       PortfolioQuestion* ready) const {
  if (scope.everyone) return absl::OkStatus();
  const Date today = ground_.time.DayOf(now);
  const bool of_today = ready->question.to == today && ready->question.known_at == today;
  // Where an orientation stands depends on the convention, and a scope is read under BASE.
  const bool same_rules =
      asked.convention.ByteSizeLong() == 0 || ready->part.kind != PortfolioPart::Kind::kStructure;
  if (of_today && same_rules && IsNamedBy(scope, asked.scope, ready->part)) return absl::OkStatus();
  auto question = ReadPathwayQuestion({}, {}, now, ground_.time, *ground_.conventions);
  if (!question.ok()) return question.status();
  ready->within.emplace(*std::move(question), scope);
  return absl::OkStatus();
}

template <typename Row, typename Request>
absl::StatusOr<PageOf<Row>> FrontPortfolios::ReadPage(const Request& request,
                                                      const AccessScope& scope,
                                                      const PageLimits& limits,
                                                      absl::Time now) const {
  PageOf<Row> page;
  const Asked of = {request.scope(), request.on(), request.known_at(), request.convention()};
  auto asked = ReadQuestionOf(of, now);
  if (!asked.ok()) return asked.status();
  page.asked = *std::move(asked);
  if (auto status = LeaveOut(scope, of, now, page.asked.get()); !status.ok()) return status;
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), limits);
  if (!size.ok()) return size.status();
  page.size = *size;
  page.key = PortfolioKey(request);
  absl::StatusOr<std::optional<Row>> after =
      ReadRowToken<Row>(request.page_token(), *ground_.vault, page.key);
  if (!after.ok()) return after.status();
  page.after = *std::move(after);
  return page;
}

absl::StatusOr<jalon::v1::ListPortfolioResponse> FrontPortfolios::List(
    const jalon::v1::ListPortfolioRequest& request, const AccessScope& scope, absl::Time now,
    Parallel* parallel) const {
  if (absl::Status status = CheckRequest(request); !status.ok()) return status;
  const auto page = ReadPage<PortfolioRow>(request, scope, kPortfolioPage, now);
  if (!page.ok()) return page.status();
  const auto reading = ground_.derived->gate.Read();
  const Memory memory = MemoryOf(*ground_.derived);
  const EntryMaker maker(ground_.departement, memory, *page->asked, nominative_);
  const auto rows = Collect<PortfolioRow>(memory, *page->asked, parallel,
                                          [&](FollowedReader* reader, const auto& add) {
                                            if (maker.Passes(request.filter(), reader))
                                              add(maker.RowOf(request.order(), reader));
                                          });
  jalon::v1::ListPortfolioResponse response;
  response.set_next_page_token(FillPage(
      memory, *ground_.vault, rows, *page, [&](const PortfolioRow&, FollowedReader* reader) {
        maker.Fill(request.with_identities(), reader, response.add_entries());
      }));
  response.set_total(static_cast<int32_t>(rows.size()));
  response.set_on(Iso(page->asked->on()));
  response.set_position(Token(ground_.derived->ledger->head().sequence));
  return response;
}

absl::StatusOr<jalon::v1::ListDeadlinesResponse> FrontPortfolios::Deadlines(
    const jalon::v1::ListDeadlinesRequest& request, const AccessScope& scope, absl::Time now,
    Parallel* parallel) const {
  const absl::StatusOr<DeadlineFilter> filter = DeadlineFilter::Read(request);
  if (!filter.ok()) return filter.status();
  const auto page = ReadPage<DeadlineRow>(request, scope, kListPage, now);
  if (!page.ok()) return page.status();
  const PortfolioQuestion& asked = *page->asked;
  const auto reading = ground_.derived->gate.Read();
  const Memory memory = MemoryOf(*ground_.derived);
  const EntryMaker maker(ground_.departement, memory, asked, nominative_);
  const auto rows =
      Collect<DeadlineRow>(memory, asked, parallel, [&](FollowedReader* reader, const auto& add) {
        for (const following::Due& due : reader->Deadlines()) {
          if (!filter->Wants(due, asked.on())) continue;
          add({due.on, reader->subjects().front(), due.kind, due.since, due.planned});
        }
      });
  jalon::v1::ListDeadlinesResponse response;
  response.set_next_page_token(FillPage(
      memory, *ground_.vault, rows, *page, [&](const DeadlineRow& row, FollowedReader* reader) {
        auto* told = response.add_deadlines();
        maker.FillWho(request.with_identities(), *reader, told);
        *told->mutable_deadline() =
            ToDeadline({row.kind, row.on, row.since, row.planned}, asked.deadlines, asked.on());
      }));
  response.set_total(static_cast<int32_t>(rows.size()));
  response.set_on(Iso(asked.on()));
  return response;
}

absl::StatusOr<jalon::v1::ListSituationsResponse> FrontPortfolios::Situations(
    const jalon::v1::ListSituationsRequest& request, const AccessScope& scope, absl::Time now,
    Parallel* parallel) const {
  if (absl::Status status = CheckSituation(request.kind()); !status.ok()) return status;
  const auto page = ReadPage<PortfolioRow>(request, scope, kListPage, now);
  if (!page.ok()) return page.status();
  const PortfolioQuestion& asked = *page->asked;
  const auto reading = ground_.derived->gate.Read();
  const Memory memory = MemoryOf(*ground_.derived);
  const EntryMaker maker(ground_.departement, memory, asked, nominative_);
  // Calls use(situation) for the one that is asked for, when the person is in it.
  const auto in_situation = [&](FollowedReader* reader, const auto& use) {
    for (const following::InSituation& situation : reader->Situations()) {
      if (situation.kind == request.kind()) use(situation);
    }
  };
  const auto rows =
      Collect<PortfolioRow>(memory, asked, parallel, [&](FollowedReader* reader, const auto& add) {
        in_situation(reader, [&](const following::InSituation& situation) {
          add({false, situation.since, "", reader->subjects().front()});
        });
      });
  jalon::v1::ListSituationsResponse response;
  response.set_next_page_token(FillPage(
      memory, *ground_.vault, rows, *page, [&](const PortfolioRow&, FollowedReader* reader) {
        auto* told = response.add_persons();
        maker.FillWho(request.with_identities(), *reader, told);
        in_situation(reader, [&](const following::InSituation& situation) {
          *told->mutable_situation() = ToSituation(situation);
        });
      }));
  response.set_total(static_cast<int32_t>(rows.size()));
  response.set_on(Iso(asked.on()));
  return response;
}

absl::StatusOr<jalon::v1::PortfolioEntry> FrontPortfolios::EntryOf(
    const std::vector<uint64_t>& subjects, const std::string& on, const std::string& known_at,
    const jalon::v1::ConventionChoice& convention, absl::Time now) const {
  const auto asked = ReadQuestionOf({PortfolioScope(), on, known_at, convention}, now);
  if (!asked.ok()) return asked.status();
  const Memory memory = MemoryOf(*ground_.derived);
  FollowedReader reader(memory, **asked);
  reader.Read(subjects);
  jalon::v1::PortfolioEntry entry;
  EntryMaker(ground_.departement, memory, **asked, nominative_).Fill(false, &reader, &entry);
  return entry;
}

int32_t FrontPortfolios::CapacityOf(Load::Kind kind, const std::string& name) const {
  if (kind == Load::CONSEILLER) return 0;
  const auto entry = ReadRegistryEntry(
      *ground_.store, kind == Load::STRUCTURE ? RegistryEntry::STRUCTURE : RegistryEntry::REFERENT,
      name);
  return entry.ok() && entry->has_value() ? (*entry)->capacity() : 0;
}

void FrontPortfolios::FillLoad(const Memory& memory, const PortfolioQuestion& asked,
                               const CountedLoad& counted, int32_t norm, Load* load) const {
  const bool conseiller = counted.kind == Load::CONSEILLER;
  const int32_t known = asked.question.scope.known_at;
  load->set_kind(counted.kind);
  load->set_name(conseiller
                     ? ConseillerName(memory, *ground_.store, static_cast<uint32_t>(counted.code),
                                      memory.persons->PersonOf(counted.subject, known), known)
                     : std::string(memory.names->Of(counted.code)));
  load->set_persons(counted.persons);
  load->set_with_open_right(counted.open);
  load->set_capacity(CapacityOf(counted.kind, load->name()));
  // The norm is one of a person who follows; a structure has as many as it has référents.
  if (load->capacity() != 0) {
    load->set_above(counted.persons > load->capacity());
  } else if (counted.kind != Load::STRUCTURE) {
    load->set_above(counted.persons >
                    (conseiller ? NormOf(memory, asked, counted.code, norm) : norm));
  }
}

absl::StatusOr<jalon::v1::ListLoadsResponse> FrontPortfolios::Loads(
    const jalon::v1::ListLoadsRequest& request, absl::Time now, Parallel* parallel) const {
  const auto asked = ReadQuestionOf(
      {request.scope(), request.on(), request.known_at(), request.convention()}, now);
  if (!asked.ok()) return asked.status();
  if (request.norm() < 0) {
    return InvalidField("norm", "INVALID_VALUE", "une norme n'est pas négative");
  }
  const auto reading = ground_.derived->gate.Read();
  const Memory memory = MemoryOf(*ground_.derived);
  jalon::v1::ListLoadsResponse response;
  response.set_norm(request.norm() != 0 ? request.norm()
                                        : (*asked)->question.convention.ag_load_threshold());
  for (const auto& [key, count] : AllLoads(memory, **asked, parallel)) {
    FillLoad(memory, **asked, {key.first, key.second, count.persons, count.open, count.subject},
             response.norm(), response.add_loads());
  }
  std::sort(response.mutable_loads()->begin(), response.mutable_loads()->end(),
            [](const Load& a, const Load& b) {
              return std::make_tuple(a.kind(), -a.persons(), a.name()) <
                     std::make_tuple(b.kind(), -b.persons(), b.name());
            });
  response.set_on(Iso((*asked)->on()));
  return response;
}

}  // namespace jalon::front
