#include <inttypes.h>
#include <stdio.h>

#include "loop.h"

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
void open_kafka(Loop *loop) {
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
  rd_kafka_topic_partition_list_add(topics, loop->consumed, RD_KAFKA_PARTITION_UA);
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

void flush(Loop *loop) {
  const rd_kafka_resp_err_t error = rd_kafka_flush(loop->producer, 30000);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up("flush: %s", rd_kafka_err2str(error));
  if (loop->failed > 0) give_up("%ld records were not delivered", loop->failed);
}

void produce(
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

void commit(Loop *loop) {
  rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(8);
  for (size_t i = 0; i < loop->call_count; i++) {
    const rd_kafka_message_t *message = loop->calls[i].message;
    rd_kafka_topic_partition_t *entry =
        rd_kafka_topic_partition_list_find(offsets, loop->consumed, message->partition);
    if (entry == NULL) entry = rd_kafka_topic_partition_list_add(offsets, loop->consumed, message->partition);
    entry->offset = message->offset + 1;
  }
  const rd_kafka_resp_err_t error = rd_kafka_commit(loop->consumer, offsets, 1);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up("commit: %s", rd_kafka_err2str(error));
  rd_kafka_topic_partition_list_destroy(offsets);
}

void gather(Loop *loop) {
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

void release(Loop *loop) {
  for (size_t i = 0; i < loop->call_count; i++) rd_kafka_message_destroy(loop->calls[i].message);
}

void close_kafka(Loop *loop) {
  rd_kafka_consumer_close(loop->consumer);
  rd_kafka_destroy(loop->consumer);
  rd_kafka_destroy(loop->producer);
}
