#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "loop.h"

static volatile sig_atomic_t stopping;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

static void name_topic(char *to, const RingsideBareLoop *options, const char *name) {
  if (snprintf(to, TOPIC_NAME, "%s%s", options->topic_prefix, name) >= TOPIC_NAME) give_up("a topic name too long");
}

static mongoc_client_pool_t *open_mongodb(Loop *loop) {
  mongoc_init();
  bson_error_t error;
  mongoc_uri_t *uri = mongoc_uri_new_with_error(loop->options->mongodb_uri, &error);
  if (uri == NULL) give_up("MongoDB URI: %s", error.message);
  // As the worker's own writes.
  mongoc_write_concern_t *concern = mongoc_write_concern_new();
  mongoc_write_concern_set_wmajority(concern, 0);
  mongoc_write_concern_set_journal(concern, true);
  mongoc_uri_set_write_concern(uri, concern);
  mongoc_write_concern_destroy(concern);
  mongoc_client_pool_t *pool = mongoc_client_pool_new(uri);
  mongoc_uri_destroy(uri);
  if (pool == NULL) give_up("MongoDB client pool");
  loop->client = mongoc_client_pool_pop(pool);
  loop->contacts =
      mongoc_client_get_collection(loop->client, loop->options->database, loop->options->collection);
  loop->journal = mongoc_client_get_collection(loop->client, loop->options->database, "calls");
  // A first reply has 101 documents unless told otherwise, and a full one leaves a cursor open: one more than can match.
  loop->find_options = BCON_NEW(
      "projection", "{", "phone", BCON_INT32(1), "firstName", BCON_INT32(1), "lastName", BCON_INT32(1), "company",
      BCON_INT32(1), "}", "batchSize", BCON_INT32(20 * loop->options->batch + 1));
  return pool;
}

static void close_mongodb(Loop *loop, mongoc_client_pool_t *pool) {
  bson_destroy(loop->find_options);
  mongoc_collection_destroy(loop->contacts);
  mongoc_collection_destroy(loop->journal);
  mongoc_client_pool_push(pool, loop->client);
  mongoc_client_pool_destroy(pool);
  mongoc_cleanup();
}

void ringside_bare_loop(const RingsideBareLoop *options) {
  Loop loop = {.options = options};
  const bool is_journal = options->work != RINGSIDE_BARE_LOOKUP;
  size_t slots = 64;
  while (slots < 4 * (size_t)options->batch) slots *= 2;
  loop.slot_mask = slots - 1;
  loop.slots = calloc(slots, sizeof *loop.slots);
  loop.calls = calloc((size_t)options->batch, sizeof *loop.calls);
  loop.tails = calloc((size_t)options->batch, sizeof *loop.tails);
  if (loop.slots == NULL || loop.calls == NULL || loop.tails == NULL) give_up("out of memory");
  if (is_journal) open_journal(&loop);
  name_topic(loop.consumed, options, is_journal ? "calls.ended" : "calls.ringing");
  name_topic(loop.popups, options, "calls.popups");
  name_topic(loop.resolved, options, "contacts.resolved");
  name_topic(loop.unknown, options, "calls.unknown-caller");
  const struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);

  mongoc_client_pool_t *pool = open_mongodb(&loop);
  open_kafka(&loop);
  while (!stopping) {
    gather(&loop);
    if (loop.call_count == 0) continue;
    if (is_journal) {
      work_on_journal(&loop);
    } else {
      work_on_lookups(&loop);
    }
    commit(&loop);
    release(&loop);
  }
  close_kafka(&loop);
  close_mongodb(&loop, pool);
  if (is_journal) close_journal(&loop);
  free(loop.slots);
  free(loop.calls);
  free(loop.tails);
}
