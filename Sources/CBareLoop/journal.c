#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "loop.h"

/// The parts of a time as the bench writes it: yyyy-MM-ddTHH:mm:ss.fffZ.
static struct tm time_of(Slice text) {
  struct tm time = {0};
  if (text.length >= 19) strptime(text.start, "%Y-%m-%dT%H:%M:%S", &time);
  return time;
}

void open_journal(Loop *loop) {
  // bson_t is aligned to 128 bytes.
  loop->documents = aligned_alloc(_Alignof(bson_t), sizeof(bson_t) * (size_t)loop->options->batch);
  loop->document_places = calloc((size_t)loop->options->batch, sizeof *loop->document_places);
  if (loop->documents == NULL || loop->document_places == NULL) give_up("out of memory");
}

void close_journal(Loop *loop) {
  free(loop->documents);
  free(loop->document_places);
}

/// FNV-1a: every call its own id, and the same one for the same call.
static bson_oid_t id_of(const Call *call, time_t start) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < call->call_id.length; i++) hash = (hash ^ (uint8_t)call->call_id.start[i]) * 1099511628211u;
  bson_oid_t id;
  for (int i = 0; i < 4; i++) id.bytes[i] = (uint8_t)((uint64_t)start >> (24 - 8 * i));
  for (int i = 0; i < 8; i++) id.bytes[4 + i] = (uint8_t)(hash >> (56 - 8 * i));
  return id;
}

/// The fields of the bench's template, in its order.
static void write_document(Loop *loop, const Call *call, bson_t *document) {
  const char *json = call->message->payload;
  const size_t length = call->message->len;
  struct tm start = time_of(call->started_at);
  struct tm end = time_of(json_string_member(json, length, "endedAt"));
  struct tm answer = time_of(json_string_member(json, length, "answeredAt"));
  const time_t start_time = timegm(&start);
  const long seconds = (long)(timegm(&end) - timegm(&answer));
  char text[512], duration[32], local[32], name[140] = "";
  snprintf(duration, sizeof duration, "%02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
  strftime(local, sizeof local, "%-m/%-d/%Y %-I:%M %p", &start);
  const Slot *contact = loop->options->work == RINGSIDE_BARE_JOURNAL_WITH_NAMES ? contact_of(loop, call) : NULL;
  if (contact != NULL) snprintf(name, sizeof name, "%s %s ", contact->first_name, contact->last_name);
  const bson_oid_t id = id_of(call, start_time);
  bson_init(document);
  bson_append_oid(document, "_id", 3, &id);
  BSON_APPEND_UTF8(document, "Subject", "3CX PhoneSystem Call");
  bson_append_utf8(document, "Number", 6, call->number.start, (int)call->number.length);
  size_t written = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &start);
  bson_append_utf8(document, "CallStartTime", 13, text, (int)written);
  written = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &end);
  bson_append_utf8(document, "CallEndTime", 11, text, (int)written);
  bson_append_utf8(document, "CallDuration", 12, duration, -1);
  bson_append_utf8(document, "CallType", 8, "Inbound", 7);
  snprintf(
      text, sizeof text, "%s: Answered incoming call from %.*s %sto %.*s (%s)", local, (int)call->number.length,
      call->number.start, name, (int)call->agent.length, call->agent.start, duration);
  bson_append_utf8(document, "Description", 11, text, -1);
}

void work_on_journal(Loop *loop) {
  if (loop->options->work == RINGSIDE_BARE_JOURNAL_WITH_NAMES) find_contacts(loop);
  for (size_t i = 0; i < loop->call_count; i++) {
    write_document(loop, &loop->calls[i], &loop->documents[i]);
    loop->document_places[i] = &loop->documents[i];
  }
  bson_t options = BSON_INITIALIZER;
  BSON_APPEND_BOOL(&options, "ordered", false);
  bson_error_t error;
  if (!mongoc_collection_insert_many(
          loop->journal, loop->document_places, loop->call_count, &options, NULL, &error)) {
    give_up("insert: %s", error.message);
  }
  bson_destroy(&options);
  for (size_t i = 0; i < loop->call_count; i++) bson_destroy(&loop->documents[i]);
}
