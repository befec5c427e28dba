// What the parts of the bare loop share.
#pragma once

#include <librdkafka/rdkafka.h>
#include <mongoc/mongoc.h>
#include <stdbool.h>

#include "CBareLoop.h"
#include "support.h"

enum { TOPIC_NAME = 256, VALUE = 2048 };

typedef struct {
  rd_kafka_message_t *message;
  Slice call_id, number, agent, started_at;
  int32_t tail;  // what stands behind +4179; -1: another number
} Call;

/// A found contact, or the slot of a number that nobody has. Open addressing by `tail`.
typedef struct {
  int32_t tail;
  uint32_t generation;
  bool found;
  char id[32], first_name[64], last_name[64], company[64];
} Slot;

typedef struct {
  const RingsideBareLoop *options;
  rd_kafka_t *consumer, *producer;
  mongoc_client_t *client;
  mongoc_collection_t *contacts, *journal;
  bson_t *find_options;
  Call *calls;
  size_t call_count;
  int32_t *tails;
  size_t tail_count;
  Slot *slots;
  size_t slot_mask;
  uint32_t generation;
  long failed;
  bson_t *documents;
  const bson_t **document_places;
  char popups[TOPIC_NAME], resolved[TOPIC_NAME], unknown[TOPIC_NAME], consumed[TOPIC_NAME];
} Loop;

// kafka.c
void open_kafka(Loop *loop);
void close_kafka(Loop *loop);
/// Waits for the first record, then takes what is there.
void gather(Loop *loop);
void produce(
    Loop *loop, const char *topic, const char *type, const Call *call, const void *key, size_t key_length,
    const void *value, size_t value_length);
/// Until everything produced is acknowledged.
void flush(Loop *loop);
void commit(Loop *loop);
void release(Loop *loop);

// contacts.c
Slot *slot(Loop *loop, int32_t tail);
int32_t tail_of(Slice number);
/// Asks for all numbers of the batch.
void find_contacts(Loop *loop);
/// Null: nobody has the number.
const Slot *contact_of(Loop *loop, const Call *call);

// lookup.c, journal.c: one batch.
void work_on_lookups(Loop *loop);
void open_journal(Loop *loop);
void work_on_journal(Loop *loop);
void close_journal(Loop *loop);
