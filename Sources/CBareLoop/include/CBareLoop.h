// What the bench compares the workers with: the same work on the same libraries with nothing around it.
//
// Both run until the process gets a signal, and belong in a process of their own
// (`ringside-bench bare-loop`, `ringside-bench null-mongodb`), where their CPU time and memory can be told from others'.
// They end the process with a message on standard error where they cannot go on: there is nobody to recover for.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a bare loop is for.
typedef enum {
  /// Consumes `calls.ringing`, asks one find with every form of each number of a batch, and produces what lookup-worker does: a
  /// pop-up each, and a resolved contact or an unknown caller with a tombstone; acknowledged by all replicas, idempotent.
  RINGSIDE_BARE_LOOKUP,
  /// Consumes `calls.ended`, and inserts a document each into the collection `calls` of the database, in one unordered insert.
  RINGSIDE_BARE_JOURNAL,
  /// The same after a find for the batch, whose names go into the documents.
  RINGSIDE_BARE_JOURNAL_WITH_NAMES,
} RingsideBareWork;

/// Texts live until the function returns; none is null.
typedef struct {
  RingsideBareWork work;
  const char *brokers;
  const char *mongodb_uri;
  const char *database;
  const char *collection;
  /// Before the names of topics.
  const char *topic_prefix;
  const char *group;
  /// Records in one batch, at most.
  int32_t batch;
} RingsideBareLoop;

/// Consumes records of the bench (plain JSON values of the contract; numbers +4179nnnnnnn) and does their work, with one commit per
/// batch. No template, no normalisation, no verification, no failure policy. Returns after SIGTERM or SIGINT.
void ringside_bare_loop(const RingsideBareLoop *options);

/// How many text forms the loop asks for, and the room for each, its NUL included.
#define RINGSIDE_BARE_FORMS 8
#define RINGSIDE_BARE_FORM_SIZE 24

/// Writes the text forms of the Swiss mobile number 79`tail` (0 … 9,999,999) at every 24 bytes of `forms`, each with a NUL
/// behind it. The loop asks for two integers besides: the digits with and without the calling code. In the header for
/// comparing it with the product's own.
void ringside_bare_forms(int32_t tail, char *forms);

/// MongoDB's wire without a database behind it: answers hello, ping, insert, find and count (of all that was inserted) at once, so that a worker's own limit
/// shows where a server would hide it. A find gets one contact for each +4179nnnnnnn in an `$in` of its filter whose digits
/// are below `contacts`. Listens on 127.0.0.1; `port` 0 takes a free one. Prints `port N` on standard output once it
/// listens. Connect with `mongodb://127.0.0.1:N/?replicaSet=null`. Ends with the process.
void ringside_null_mongodb(int32_t port, int32_t contacts);

#ifdef __cplusplus
}
#endif
