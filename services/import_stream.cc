// SPDX-License-Identifier: EUPL-1.2
#include "services/import_stream.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "engine/base/date.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/imports.h"
#include "services/access.h"
#include "services/import_run.h"
#include "services/limits.h"
#include "services/log.h"
#include "services/status.h"

namespace jalon::services {

using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportProgress;
using jalon::v1::ImportReport;

namespace {

absl::Status CheckStart(const ImportFluxRequest::Start& start) {
  if (!IsSha256Hex(start.sha256())) {
    return InvalidField("start.sha256", "INVALID_DIGEST",
                        "empreinte SHA-256 attendue : 64 chiffres hexadécimaux en minuscules");
  }
  const auto& known = start.known();
  if (known.policy_case() == jalon::v1::KnownPolicy::kOn && !Date::Parse(known.on()).ok()) {
    return InvalidField("start.known.on", "INVALID_DATE",
                        "date impossible : AAAA-MM-JJ attendu, d'un jour qui existe");
  }
  return absl::OkStatus();
}

}  // namespace

ImportStream::ImportStream(Host* host, grpc::CallbackServerContext* context)
    : host_(host),
      context_(context),
      queue_(kMaxChunksWaiting, [this] { RoomAgain(); }),
      told_at_(std::chrono::steady_clock::now()),
      outcome_(absl::UnknownError("import non commencé")) {}

ImportStream* ImportStream::Open(Host* host, grpc::CallbackServerContext* context) {
  std::shared_ptr<ImportStream> stream(new ImportStream(host, context));
  stream->self_ = stream;
  host->streams.Add(stream);
  host->pool.Post([stream, credentials = CredentialsOf(*context)] { stream->Admit(credentials); });
  return stream.get();
}

void ImportStream::Admit(const Credentials& credentials) {
  auto caller = host_->access.AdmitStream(credentials, ImportFluxRequest(), absl::Now());
  {
    std::lock_guard lock(mutex_);
    if (caller.ok()) {
      caller_ = *std::move(caller);
    } else if (!ended_) {
      input_ended_ = true;
      ended_ = true;
      outcome_ = caller.status();
    }
  }
  Advance();
}

absl::Status ImportStream::CheckCaller() const {
  if (!caller_->MayIn(start_.departement())) return NoSuchDepartement(start_.departement());
  const auto policy = start_.known().policy_case();
  const bool declared =
      policy == jalon::v1::KnownPolicy::kAtTransmission || policy == jalon::v1::KnownPolicy::kOn;
  if (!declared || caller_->MayDeclareIn(start_.departement())) return absl::OkStatus();
  return NotAllowed("DECLARED_KNOWLEDGE",
                    "dire depuis quand un fichier est connu demande un droit de plus "
                    "(declared_knowledge)");
}

void ImportStream::CutIfSilent(std::chrono::steady_clock::time_point now) {
  {
    std::lock_guard lock(mutex_);
    // OnCancel follows, and the end of the write. While that is under way, the call is there.
    if (writing_ && now - writing_since_ >= host_->slow_client) context_->TryCancel();
    if (!reading_ || input_ended_ || now - heard_at_ < host_->silent_client) return;
    const absl::Status silent =
        absl::DeadlineExceededError("envoi abandonné : le client n'envoie plus rien");
    input_ended_ = true;
    queue_.Close(silent);
    if (!started_ && !ended_) {
      ended_ = true;
      outcome_ = silent;
    }
  }
  Advance();
}

void ImportStream::OnReadDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    heard_at_ = std::chrono::steady_clock::now();
    if (!input_ended_) TakeRequest(ok);
  }
  Advance();
}

void ImportStream::TakeRequest(bool ok) {
  const absl::Status status = ok ? Take() : EndOfInput();
  input_ended_ = !ok || !status.ok();
  if (input_ended_) queue_.Close(status);
  if (!started_ && !status.ok()) {
    ended_ = true;
    outcome_ = status;
  }
}

absl::Status ImportStream::EndOfInput() const {
  if (!started_) {
    return InvalidField("start", "MISSING_FIELD", "la première demande dit ce qu'est le fichier");
  }
  // A client that goes away looks like one that has sent everything; the size tells them apart.
  if (bytes_received_ >= start_.size_bytes()) return absl::OkStatus();
  return absl::CancelledError("l'envoi s'est interrompu avant la fin du fichier");
}

absl::Status ImportStream::Take() { return started_ ? TakeChunk() : TakeStart(); }

absl::Status ImportStream::TakeStart() {
  if (!request_.has_start()) return EndOfInput();
  start_.Swap(request_.mutable_start());
  if (auto status = CheckStart(start_); !status.ok()) return status;
  if (auto status = CheckCaller(); !status.ok()) return status;
  const auto self = shared_from_this();
  if (!host_->long_tasks.TryPost([self] { self->Run(); }, [self] { self->Tell(); })) {
    return TooBusy("trop d'imports à la fois ; recommencer quand l'un d'eux est terminé");
  }
  started_ = true;
  return absl::OkStatus();
}

absl::Status ImportStream::TakeChunk() {
  if (!request_.has_chunk()) {
    return InvalidField("chunk", "MISSING_FIELD", "après le début viennent les octets du fichier");
  }
  if (request_.chunk().size() > kMaxChunkBytes) {
    return InvalidField("chunk", "CHUNK_TOO_LARGE", "au plus 1 Mio à la fois");
  }
  bytes_received_ += static_cast<int64_t>(request_.chunk().size());
  room_ = queue_.Push(std::move(*request_.mutable_chunk()));
  return absl::OkStatus();
}

void ImportStream::RoomAgain() {
  {
    std::lock_guard lock(mutex_);
    room_ = true;
  }
  Advance();
}

void ImportStream::Run() {
  const absl::Time begun = absl::Now();
  auto outcome = Import();
  LogImport(start_, begun, outcome);
  // What the client still sends is not read: content known already is answered at once.
  queue_.Close(absl::CancelledError("import terminé"));
  std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
}

// Once the next import can begin: who hears of the end may send another file at once.
void ImportStream::Tell() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  Advance();
}

absl::StatusOr<ImportReport> ImportStream::Import() {
  const auto show = [this](const ImportProgress& progress) { ShowProgress(progress); };
  if (start_.validate_only()) return Validate(show);
  const auto store = host_->stores.FindOrCreate(start_.departement());
  if (!store.ok()) return store.status();
  const auto turn = host_->desk.Begin(start_.departement(), start_.sha256());
  if (!turn.ok()) return turn.status();
  ReceiveInto(**store);
  const auto pending = ReceiveFile(host_, store->get(), start_, &queue_, host_->clock.Next(), show);
  if (!pending.ok()) return pending.status();
  auto report = RunImport(host_, store->get(), *pending, **turn, *caller_, show);
  TidyArchive(host_, store->get());
  return report;
}

absl::StatusOr<ImportReport> ImportStream::Validate(
    const std::function<void(const ImportProgress&)>& show) {
  const auto store = host_->stores.Find(start_.departement());
  if (store.ok()) {
    ReceiveInto(**store);
    return (*store)->engine->imports()->Validate(&queue_, start_, host_->clock.Next(), show);
  }
  if (!absl::IsNotFound(store.status())) return store.status();
  // Nothing is written: not even the folder of a département that has none.
  const auto scratch = host_->stores.OpenScratch(start_.departement());
  if (!scratch.ok()) return scratch.status();
  return (*scratch)->engine().imports()->Validate(&queue_, start_, host_->clock.Next(), show);
}

// However slowly the client sends, the store is not kept from being opened again.
void ImportStream::ReceiveInto(const Store& store) {
  queue_.EndWhen([held = &store] { return CheckHeld(*held); });
}

void ImportStream::ShowProgress(const ImportProgress& progress) {
  {
    std::lock_guard lock(mutex_);
    progress_ = progress;
  }
  Advance();
}

void ImportStream::OnWriteDone(bool /*ok*/) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
  }
  Advance();
}

void ImportStream::OnCancel() { queue_.Close(absl::CancelledError("client parti")); }

void ImportStream::Drain() {
  queue_.Close(Stopping());
  {
    std::lock_guard lock(mutex_);
    input_ended_ = true;
    if (!started_ && !ended_) {
      ended_ = true;
      outcome_ = Stopping();
    }
  }
  Advance();
}

void ImportStream::Advance() {
  absl::Status outcome;
  {
    std::lock_guard lock(mutex_);
    WriteNext();
    ReadNext();
    const bool over = ended_ && !writing_ && (reported_ || !outcome_.ok());
    if (finished_ || !over) return;
    finished_ = true;
    outcome = outcome_.status();
  }
  // Without the lock: OnDone may follow at once on another thread.
  Finish(ToGrpc(outcome));
}

void ImportStream::WriteNext() {
  if (writing_ || reported_ || finished_) return;
  if (ended_ && outcome_.ok()) {
    *response_.mutable_report() = *outcome_;
    reported_ = true;
  } else if (!ended_ && progress_.has_value() &&
             std::chrono::steady_clock::now() - told_at_ >= kProgressInterval) {
    *response_.mutable_progress() = *progress_;
    progress_.reset();
    told_at_ = std::chrono::steady_clock::now();
  } else {
    return;
  }
  writing_ = true;
  writing_since_ = std::chrono::steady_clock::now();
  StartWrite(&response_);
}

void ImportStream::ReadNext() {
  if (!caller_.has_value() || reading_ || input_ended_ || ended_ || finished_ || !room_) return;
  reading_ = true;
  StartRead(&request_);
}

void ImportStream::OnDone() {
  // Ends this, unless the import still holds it.
  const auto self = std::move(self_);
}

}  // namespace jalon::services
