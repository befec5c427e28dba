#define _GNU_SOURCE
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <mongoc/mongoc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "CBareLoop.h"
#include "support.h"

enum { TOPIC_NAME = 256, VALUE = 2048 };

static volatile sig_atomic_t stopping;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

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
  mongoc_collection_t *collection;
  bson_t *find_options;
  Call *calls;
  size_t call_count;
  int32_t *tails;
  size_t tail_count;
  Slot *slots;
  size_t slot_mask;
  uint32_t generation;
  long failed;
  char popups[TOPIC_NAME], resolved[TOPIC_NAME], unknown[TOPIC_NAME], ringing[TOPIC_NAME];
} Loop;

// ---- Kafka

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
  char reason[256];
  if (rd_kafka_conf_set(conf, key, value, reason, sizeof reason) != RD_KAFKA_CONF_OK) give_up("%s", reason);
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char reason[256];
  rd_kafka_t *made = rd_kafka_new(type, conf, reason, sizeof reason);
  if (made == NULL) give_up("%s", reason);
  return made;
}

static void on_delivery(rd_kafka_t *producer, const rd_kafka_message_t *message, void *opaque) {
  (void)producer;
  Loop *loop = opaque;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) loop->failed++;
}

/// The settings of the product's own clients, where they are not librdkafka's.
static void open_kafka(Loop *loop) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", loop->options->brokers);
  set(conf, "group.id", loop->options->group);
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.auto.offset.store", "false");
  set(conf, "partition.assignment.strategy", "cooperative-sticky");
  set(conf, "socket.nagle.disable", "true");
  set(conf, "queued.max.messages.kbytes", "16384");
  set(conf, "queued.min.messages", "30000");
  set(conf, "fetch.error.backoff.ms", "100");
  loop->consumer = client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(loop->consumer);
  rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, loop->ringing, RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t error = rd_kafka_subscribe(loop->consumer, topics);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up("subscribe: %s", rd_kafka_err2str(error));
  rd_kafka_topic_partition_list_destroy(topics);

  conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", loop->options->brokers);
  set(conf, "enable.idempotence", "true");
  set(conf, "acks", "all");
  set(conf, "linger.ms", "0");
  set(conf, "partitioner", "murmur2_random");
  set(conf, "socket.nagle.disable", "true");
  set(conf, "queue.buffering.max.kbytes", "32768");
  // Without a delivery callback rd_kafka_flush sleeps in steps of some milliseconds.
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  rd_kafka_conf_set_opaque(conf, loop);
  loop->producer = client(RD_KAFKA_PRODUCER, conf);
}

static void flush(Loop *loop) {
  const rd_kafka_resp_err_t error = rd_kafka_flush(loop->producer, 30000);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up("flush: %s", rd_kafka_err2str(error));
  if (loop->failed > 0) give_up("%ld records were not delivered", loop->failed);
}

static void produce(
    Loop *loop, const char *topic, const char *type, const Call *call, const void *key, size_t key_length,
    const void *value, size_t value_length) {
  rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
  char id[200];
  const int id_length = snprintf(id, sizeof id, "%.*s-%s", (int)call->call_id.length, call->call_id.start, type);
  rd_kafka_header_add(headers, "ce_specversion", -1, "1.0", -1);
  rd_kafka_header_add(headers, "ce_id", -1, id, id_length);
  rd_kafka_header_add(headers, "ce_source", -1, "/ringside/bare-loop", -1);
  rd_kafka_header_add(headers, "ce_type", -1, type, -1);
  rd_kafka_header_add(headers, "ce_time", -1, call->started_at.start, (ssize_t)call->started_at.length);
  rd_kafka_header_add(headers, "ce_subject", -1, call->agent.start, (ssize_t)call->agent.length);
  rd_kafka_header_add(headers, "content-type", -1, "application/json", -1);
  for (;;) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        loop->producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY((void *)key, key_length), RD_KAFKA_V_VALUE((void *)value, value_length),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) give_up("produce: %s", rd_kafka_err2str(error));
    rd_kafka_poll(loop->producer, 10);
  }
}

static void commit(Loop *loop) {
  rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(8);
  for (size_t i = 0; i < loop->call_count; i++) {
    const rd_kafka_message_t *message = loop->calls[i].message;
    rd_kafka_topic_partition_t *entry =
        rd_kafka_topic_partition_list_find(offsets, loop->ringing, message->partition);
    if (entry == NULL) entry = rd_kafka_topic_partition_list_add(offsets, loop->ringing, message->partition);
    entry->offset = message->offset + 1;
  }
  const rd_kafka_resp_err_t error = rd_kafka_commit(loop->consumer, offsets, 1);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up("commit: %s", rd_kafka_err2str(error));
  rd_kafka_topic_partition_list_destroy(offsets);
}

// ---- the calls

static int32_t tail_of(Slice number) {
  if (number.length != 12 || memcmp(number.start, "+4179", 5) != 0) return -1;
  int32_t tail = 0;
  for (int i = 5; i < 12; i++) {
    const char digit = number.start[i];
    if (digit < '0' || digit > '9') return -1;
    tail = tail * 10 + (digit - '0');
  }
  return tail;
}

static Slot *slot(Loop *loop, int32_t tail) {
  size_t at = ((uint32_t)tail * 2654435769u) & loop->slot_mask;
  while (loop->slots[at].generation == loop->generation && loop->slots[at].tail != tail) {
    at = (at + 1) & loop->slot_mask;
  }
  return &loop->slots[at];
}

/// Waits for the first record, then takes what is there.
static void gather(Loop *loop) {
  loop->call_count = 0;
  loop->tail_count = 0;
  loop->generation++;
  int timeout = 200;
  while (loop->call_count < (size_t)loop->options->batch) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(loop->consumer, timeout);
    if (message == NULL) return;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (rd_kafka_fatal_error(loop->consumer, NULL, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        give_up("consume: %s", rd_kafka_message_errstr(message));
      }
      fprintf(stderr, "consumer: %s\n", rd_kafka_message_errstr(message));
      rd_kafka_message_destroy(message);
      continue;
    }
    timeout = 0;
    Call *call = &loop->calls[loop->call_count++];
    const char *json = message->payload;
    call->message = message;
    call->call_id = json_string_member(json, message->len, "callId");
    call->number = json_string_member(json, message->len, "number");
    call->agent = json_string_member(json, message->len, "agent");
    call->started_at = json_string_member(json, message->len, "startedAt");
    call->tail = tail_of(call->number);
    if (call->tail < 0) continue;
    Slot *known = slot(loop, call->tail);
    if (known->generation == loop->generation) continue;
    known->generation = loop->generation;
    known->tail = call->tail;
    known->found = false;
    known->id[0] = known->first_name[0] = known->last_name[0] = known->company[0] = 0;
    loop->tails[loop->tail_count++] = call->tail;
  }
}

// ---- MongoDB

/// The place of a form in the buffer; the precision in each format keeps it within.
static char *form_at(char *forms, int index) { return forms + index * RINGSIDE_BARE_FORM_SIZE; }

void ringside_bare_forms(int32_t tail, char *forms) {
  enum { SIZE = RINGSIDE_BARE_FORM_SIZE };
  char d[16];
  snprintf(d, sizeof d, "79%07d", (int)(tail % 10000000));
  snprintf(form_at(forms, 0), SIZE, "+41%.9s", d);
  snprintf(form_at(forms, 1), SIZE, "41%.9s", d);
  snprintf(form_at(forms, 2), SIZE, "0041%.9s", d);
  snprintf(form_at(forms, 3), SIZE, "0%.9s", d);
  snprintf(form_at(forms, 4), SIZE, "%.9s", d);
  snprintf(form_at(forms, 5), SIZE, "+41 %.2s %.3s %.2s %.2s", d, d + 2, d + 5, d + 7);
  snprintf(form_at(forms, 6), SIZE, "0%.2s %.3s %.2s %.2s", d, d + 2, d + 5, d + 7);
  snprintf(form_at(forms, 7), SIZE, "tel:+41-%.2s-%.3s-%.2s-%.2s", d, d + 2, d + 5, d + 7);
}

static void open_mongodb(Loop *loop, mongoc_client_pool_t *pool) {
  loop->client = mongoc_client_pool_pop(pool);
  loop->collection =
      mongoc_client_get_collection(loop->client, loop->options->database, loop->options->collection);
  // A first reply has 101 documents unless told otherwise, and a full one leaves a cursor open: one more than can match.
  loop->find_options = BCON_NEW(
      "projection", "{", "phone", BCON_INT32(1), "firstName", BCON_INT32(1), "lastName", BCON_INT32(1), "company",
      BCON_INT32(1), "}", "batchSize", BCON_INT32(20 * loop->options->batch + 1));
}

static void copy_text(char *to, size_t capacity, const bson_iter_t *from) {
  if (BSON_ITER_HOLDS_UTF8(from)) snprintf(to, capacity, "%s", bson_iter_utf8(from, NULL));
}

static void keep(Loop *loop, const bson_t *document) {
  bson_iter_t at;
  if (!bson_iter_init_find(&at, document, "phone") || !BSON_ITER_HOLDS_UTF8(&at)) return;
  uint32_t length;
  const char *phone = bson_iter_utf8(&at, &length);
  const int32_t tail = tail_of((Slice){phone, length});
  if (tail < 0) return;
  Slot *known = slot(loop, tail);
  if (known->generation != loop->generation || known->found) return;
  known->found = true;
  if (!bson_iter_init(&at, document)) return;
  while (bson_iter_next(&at)) {
    const char *key = bson_iter_key(&at);
    if (strcmp(key, "_id") == 0) snprintf(known->id, sizeof known->id, "%" PRId64, bson_iter_as_int64(&at));
    if (strcmp(key, "firstName") == 0) copy_text(known->first_name, sizeof known->first_name, &at);
    if (strcmp(key, "lastName") == 0) copy_text(known->last_name, sizeof known->last_name, &at);
    if (strcmp(key, "company") == 0) copy_text(known->company, sizeof known->company, &at);
  }
}

// As the worker asks: a long `$in` costs some servers more than several short ones.
enum { NUMBERS_PER_FIND = 50 };

// One find for `count` of the batch's numbers.
static void find(Loop *loop, const int32_t *tails, size_t count) {
  bson_t filter = BSON_INITIALIZER, condition, in;
  char key_buffer[16], forms[RINGSIDE_BARE_FORMS * RINGSIDE_BARE_FORM_SIZE];
  const char *key;
  uint32_t index = 0;
  BSON_APPEND_DOCUMENT_BEGIN(&filter, "phone", &condition);
  BSON_APPEND_ARRAY_BEGIN(&condition, "$in", &in);
  for (size_t i = 0; i < count; i++) {
    ringside_bare_forms(tails[i], forms);
    for (int form = 0; form < RINGSIDE_BARE_FORMS; form++) {
      const size_t length = bson_uint32_to_string(index++, &key, key_buffer, sizeof key_buffer);
      bson_append_utf8(&in, key, (int)length, form_at(forms, form), -1);
    }
    const int64_t national = 790000000 + tails[i];
    size_t length = bson_uint32_to_string(index++, &key, key_buffer, sizeof key_buffer);
    bson_append_int64(&in, key, (int)length, 41000000000 + national);
    length = bson_uint32_to_string(index++, &key, key_buffer, sizeof key_buffer);
    bson_append_int64(&in, key, (int)length, national);
  }
  bson_append_array_end(&condition, &in);
  bson_append_document_end(&filter, &condition);
  mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(loop->collection, &filter, loop->find_options, NULL);
  const bson_t *document;
  bson_error_t error;
  while (mongoc_cursor_next(cursor, &document)) keep(loop, document);
  if (mongoc_cursor_error(cursor, &error)) give_up("find: %s", error.message);
  mongoc_cursor_destroy(cursor);
  bson_destroy(&filter);
}

// ---- what comes of it

static int text_of(Slice slice) { return (int)slice.length; }

static void produce_pop_up(Loop *loop, const Call *call, const Slot *contact) {
  char value[VALUE];
  int length = snprintf(
      value, sizeof value,
      "{\"callId\":\"%.*s\",\"tenant\":\"default\",\"agent\":\"%.*s\",\"direction\":\"inbound\",\"number\":\"%.*s\","
      "\"e164\":\"%.*s\",\"startedAt\":\"%.*s\",\"stage\":\"lookup\",\"match\":\"%s\",\"expiresAt\":\"%.*s\",\"contacts\":[",
      text_of(call->call_id), call->call_id.start, text_of(call->agent), call->agent.start, text_of(call->number),
      call->number.start, text_of(call->number), call->number.start, text_of(call->started_at), call->started_at.start,
      contact == NULL ? "none" : "single", text_of(call->started_at), call->started_at.start);
  if (contact != NULL && length < VALUE) {
    length += snprintf(
        value + length, sizeof value - (size_t)length,
        "{\"fields\":{\"ContactUrl\":\"https://crm.example/contacts/%s\",\"FirstName\":\"%s\",\"LastName\":\"%s\","
        "\"CompanyName\":\"%s\",\"PhoneBusiness\":\"%.*s\"},\"matchedBy\":\"exact\"}",
        contact->id, contact->first_name, contact->last_name, contact->company, text_of(call->number),
        call->number.start);
  }
  if (length < VALUE) {
    length += snprintf(
        value + length, sizeof value - (size_t)length, "],\"displayName\":\"%s%s%s\"}",
        contact == NULL ? "" : contact->first_name, contact == NULL ? "" : " ",
        contact == NULL ? "" : contact->last_name);
  }
  if (length >= VALUE) give_up("a pop-up of more than %d bytes", VALUE);
  produce(
      loop, loop->popups, "ringside.popup.v1", call, call->call_id.start, call->call_id.length, value, (size_t)length);
}

static void produce_resolved(Loop *loop, const Call *call, const Slot *contact) {
  char key[64], value[VALUE];
  const int key_length = snprintf(key, sizeof key, "default/%.*s", text_of(call->number), call->number.start);
  if (contact == NULL) {
    produce(loop, loop->resolved, "ringside.contact.v1", call, key, (size_t)key_length, NULL, 0);
    return;
  }
  const int length = snprintf(
      value, sizeof value,
      "{\"tenant\":\"default\",\"e164\":\"%.*s\",\"number\":\"%.*s\",\"displayName\":\"%s %s\",\"fields\":{"
      "\"ContactUrl\":\"https://crm.example/contacts/%s\",\"FirstName\":\"%s\",\"LastName\":\"%s\",\"CompanyName\":\"%s\","
      "\"PhoneBusiness\":\"%.*s\"},\"match\":\"single\",\"resolvedAt\":\"%.*s\"}",
      text_of(call->number), call->number.start, text_of(call->number), call->number.start, contact->first_name,
      contact->last_name, contact->id, contact->first_name, contact->last_name, contact->company,
      text_of(call->number), call->number.start, text_of(call->started_at), call->started_at.start);
  if (length >= VALUE) give_up("a contact of more than %d bytes", VALUE);
  produce(loop, loop->resolved, "ringside.contact.v1", call, key, (size_t)key_length, value, (size_t)length);
}

static void produce_unknown(Loop *loop, const Call *call) {
  char key[64];
  const int key_length = snprintf(key, sizeof key, "default/%.*s", text_of(call->number), call->number.start);
  // The event is the ringing one under another type: the same fields.
  produce(
      loop, loop->unknown, "ringside.call.unknown-caller.v1", call, key, (size_t)key_length, call->message->payload,
      call->message->len);
}

static const Slot *contact_of(Loop *loop, const Call *call) {
  if (call->tail < 0) return NULL;
  const Slot *known = slot(loop, call->tail);
  return known->generation == loop->generation && known->found ? known : NULL;
}

static void work(Loop *loop) {
  gather(loop);
  if (loop->call_count == 0) return;
  for (size_t i = 0; i < loop->tail_count; i += NUMBERS_PER_FIND) {
    const size_t rest = loop->tail_count - i;
    find(loop, loop->tails + i, rest < NUMBERS_PER_FIND ? rest : NUMBERS_PER_FIND);
  }
  bool has_unknown = false;
  for (size_t i = 0; i < loop->call_count; i++) {
    const Slot *contact = contact_of(loop, &loop->calls[i]);
    produce_pop_up(loop, &loop->calls[i], contact);
    produce_resolved(loop, &loop->calls[i], contact);
    has_unknown = has_unknown || contact == NULL;
  }
  flush(loop);
  if (has_unknown) {
    // Behind the pop-ups' acknowledgement, as the worker does it.
    for (size_t i = 0; i < loop->call_count; i++) {
      if (contact_of(loop, &loop->calls[i]) == NULL) produce_unknown(loop, &loop->calls[i]);
    }
    flush(loop);
  }
  commit(loop);
  for (size_t i = 0; i < loop->call_count; i++) rd_kafka_message_destroy(loop->calls[i].message);
}

static void name_topic(char *to, const RingsideBareLoop *options, const char *name) {
  if (snprintf(to, TOPIC_NAME, "%s%s", options->topic_prefix, name) >= TOPIC_NAME) give_up("a topic name too long");
}

void ringside_bare_loop(const RingsideBareLoop *options) {
  Loop loop = {.options = options};
  size_t slots = 64;
  while (slots < 4 * (size_t)options->batch) slots *= 2;
  loop.slot_mask = slots - 1;
  loop.slots = calloc(slots, sizeof *loop.slots);
  loop.calls = calloc((size_t)options->batch, sizeof *loop.calls);
  loop.tails = calloc((size_t)options->batch, sizeof *loop.tails);
  if (loop.slots == NULL || loop.calls == NULL || loop.tails == NULL) give_up("out of memory");
  name_topic(loop.ringing, options, "calls.ringing");
  name_topic(loop.popups, options, "calls.popups");
  name_topic(loop.resolved, options, "contacts.resolved");
  name_topic(loop.unknown, options, "calls.unknown-caller");
  const struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);

  mongoc_init();
  bson_error_t error;
  mongoc_uri_t *uri = mongoc_uri_new_with_error(options->mongodb_uri, &error);
  if (uri == NULL) give_up("MongoDB URI: %s", error.message);
  mongoc_client_pool_t *pool = mongoc_client_pool_new(uri);
  mongoc_uri_destroy(uri);
  if (pool == NULL) give_up("MongoDB client pool");
  open_mongodb(&loop, pool);
  open_kafka(&loop);
  while (!stopping) work(&loop);

  rd_kafka_consumer_close(loop.consumer);
  rd_kafka_destroy(loop.consumer);
  rd_kafka_destroy(loop.producer);
  bson_destroy(loop.find_options);
  mongoc_collection_destroy(loop.collection);
  mongoc_client_pool_push(pool, loop.client);
  mongoc_client_pool_destroy(pool);
  mongoc_cleanup();
  free(loop.slots);
  free(loop.calls);
  free(loop.tails);
}
