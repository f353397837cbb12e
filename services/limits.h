// SPDX-License-Identifier: EUPL-1.2
//
// Limits of the service, each with the reason for its value. They bound memory and threads whatever
// clients do; none of them changes an answer.
#ifndef JALON_SERVICES_LIMITS_H_
#define JALON_SERVICES_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace jalon::services {

// Events in one RecordEvents request (events.proto). From 500 events on, a larger batch gains
// nothing; 5,000 keeps one commit under a tenth of a second.
inline constexpr int kMaxEventsPerBatch = 5000;

// Bytes of one RecordEvents request (events.proto): 5,000 large events.
inline constexpr size_t kMaxBatchBytes = size_t{4} << 20;

// What gRPC receives at most. Twice a full batch, so that a batch a little too large is answered
// with its reason instead of a broken stream.
inline constexpr int kMaxMessageBytes = 8 << 20;

// Bytes of one piece of a file (flux.proto).
inline constexpr size_t kMaxChunkBytes = size_t{1} << 20;

// Pieces of a file that wait for the reader: enough to hide the network, 8 MiB at most an import.
inline constexpr size_t kMaxChunksWaiting = 8;

// Batches of one stream between its request and its answer. While one is being committed others are
// prepared; more would only cost memory (32 MiB a stream at most).
inline constexpr size_t kMaxBatchesInFlight = 8;

// Streams of RecordEvents at once: 64 × 32 MiB is what the worst of them take together.
inline constexpr int kMaxRecordStreams = 64;

// Imports, and checks of a store, at once: each holds a thread for minutes. Two cores read two
// files.
inline constexpr size_t kMaxLongTasks = 4;

// Answers in a stream (an import that is watched, an archived file, rejects) at once: each holds a
// thread while it lasts, which costs memory only.
inline constexpr size_t kMaxServerStreams = 16;

// Portfolios that are watched at once: 2,000 référents with room to spare. A watch holds no thread,
// and some tens of KiB, most of them gRPC's.
inline constexpr int kMaxWatches = 4096;

// Persons of a portfolio that a watch remembers as changed while its client does not read: more,
// and the client is told to list the portfolio again.
inline constexpr size_t kMaxTouchedPersons = 1000;

// How long a client may leave a message of a watch unread before it is cut.
inline constexpr std::chrono::seconds kMaxUnread{60};

// Between two looks at an import that is watched.
inline constexpr std::chrono::milliseconds kWatchInterval{200};

// Between two purges of an archive: its retention is counted in days.
inline constexpr absl::Duration kArchiveTidyInterval = absl::Hours(1);

// Calls that wait for a thread. At 50,000 short reads a second that is a fiftieth of a second; when
// matrices fill the pool it is where a caller should rather be told to come back.
inline constexpr size_t kMaxPendingCalls = 1024;

// Batches and events that one commit takes: past some 10,000 events a longer batch is not faster,
// it only makes the first of them wait.
inline constexpr size_t kMaxBatchesPerCommit = 64;
inline constexpr int64_t kMaxEventsPerCommit = 20000;

// Calls at once on one connection; the rest waits in the client.
inline constexpr int kMaxCallsPerConnection = 256;

// Figures of a table that lint looks at: a report has some hundreds; they are compared with each
// other.
inline constexpr int kMaxTableCells = 10'000;

// Persons of one ExecuteCommands (pathways.proto): a collective session has dozens; five hundred
// decisions are some tenths of a second of one thread.
inline constexpr int kMaxCommandItems = 500;

// Memory that gRPC may hold for messages under way, all connections together.
inline constexpr size_t kMaxTransportBytes = size_t{512} << 20;

// Between two head markers: what a lost log can hide at most (engine/store/head_marker.h).
inline constexpr std::chrono::milliseconds kHeadMarkerInterval{1000};

// What one principal may use where the policy says nothing of its role. A référent's screen asks
// some ten questions at once, and a person clicks once a second; a job is given more by the policy.
inline constexpr double kCallsPerSecond = 20;
inline constexpr int kCallBurst = 100;
inline constexpr int kStreamsPerCaller = 8;

// Principals whose use is remembered. After a quarter of an hour without a call a bucket is full
// again under any sensible limit, and can be forgotten.
inline constexpr size_t kMaxKnownCallers = 10'000;
inline constexpr absl::Duration kForgetCallerAfter = absl::Minutes(15);

// A token: Keycloak's with many roles are some 2 KiB, and headers of gRPC end at 8 KiB.
inline constexpr size_t kMaxTokenBytes = size_t{8} << 10;

// A key set: ten keys with their certificates are 30 KiB.
inline constexpr size_t kMaxKeySetBytes = size_t{256} << 10;

// Clocks of two machines that are kept in time differ by less.
inline constexpr absl::Duration kClockSkew = absl::Seconds(30);

// Key sets are read again after so long; for an unknown key at once, but not oftener than the
// second says: who invents keys must not make this service hammer the issuer's.
inline constexpr absl::Duration kKeySetAge = absl::Minutes(10);
inline constexpr absl::Duration kKeySetFloor = absl::Seconds(30);
// And what fetching them may take: calls wait for it.
inline constexpr absl::Duration kKeySetPatience = absl::Seconds(5);

// Persons that a search under a policy may find: more is no search for somebody, it is a list.
inline constexpr int kMaxFound = 200;
// Persons that it looks at for that.
inline constexpr int kMaxSearched = 2000;

// Emergencies of one principal a day: an agent has one or two a week.
inline constexpr int kMaxBreakGlassPerDay = 20;

// Between two writes of what was seen to the audit: what a crash can lose of it.
inline constexpr std::chrono::milliseconds kAuditInterval{250};
// Entries that wait for that. When the disk does not take them, nothing nominative is answered.
inline constexpr size_t kMaxAuditWaiting = 20'000;
// Persons that one entry names: a page of a list.
inline constexpr int kMaxAuditPersons = 10'000;
// Between two looks at what of the audit has been kept long enough.
inline constexpr std::chrono::minutes kAuditTidyInterval{60};

// How long a stream waits for a client that does not read its answers, and a stream of requests
// for one that sends nothing while it has nothing to wait for itself.
inline constexpr std::chrono::seconds kSlowClient{60};
inline constexpr std::chrono::minutes kSilentClient{10};
// How often in that time streams are looked at.
inline constexpr int kSilenceLooks = 20;

// Between two progress answers of an import: five a second is what an eye follows.
inline constexpr std::chrono::milliseconds kProgressInterval{200};

// Between two looks at a disk that failed; twice as long after each time that it failed again soon,
// up to the second: an operator makes room in minutes, and probing costs a few megabytes of writes.
inline constexpr absl::Duration kMendInterval = absl::Seconds(5);
inline constexpr absl::Duration kMaxMendInterval = absl::Minutes(5);

// How long a store that is to be opened again goes on answering while somebody holds it; then how
// long nobody may take it, and it is left as it was when somebody still does: a short read is over
// by then. How often that is looked at, by who waits for it and by who holds it.
inline constexpr std::chrono::seconds kReopenPatience{10};
inline constexpr std::chrono::seconds kReopenCut{1};
inline constexpr std::chrono::milliseconds kReopenPoll{20};
inline constexpr std::chrono::milliseconds kHeldPoll{100};

// What calls under way get to finish after SIGTERM, before they are cancelled.
inline constexpr std::chrono::seconds kShutdownGrace{20};

}  // namespace jalon::services

#endif  // JALON_SERVICES_LIMITS_H_
