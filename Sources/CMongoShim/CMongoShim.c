/* libmongoc's headers name a type that strict C11 hides. */
#define _GNU_SOURCE
#include <netdb.h>

#include "CMongoShim.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static void drop_log(mongoc_log_level_t level, const char *domain, const char *message, void *context) {
  (void)level, (void)domain, (void)message, (void)context;
}

static void initialize(void) {
  mongoc_log_set_handler(drop_log, NULL); /* its lines may quote documents and connection strings */
  mongoc_init();
}

void ringside_mongo_initialize(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize);
}

const char *ringside_mongo_error_message(const bson_error_t *error) { return error->message; }

static void give(const bson_t *document, const uint8_t **bytes, uint32_t *length) {
  *bytes = document ? bson_get_data(document) : NULL;
  *length = document ? document->len : 0;
}

mongoc_cursor_t *ringside_mongo_find(mongoc_collection_t *collection, const uint8_t *filter, size_t filter_length,
                                     const uint8_t *options, size_t options_length, const mongoc_read_prefs_t *preference) {
  bson_t f, o;
  if (!bson_init_static(&f, filter, filter_length) || !bson_init_static(&o, options, options_length)) return NULL;
  return mongoc_collection_find_with_opts(collection, &f, &o, preference);
}

mongoc_cursor_t *ringside_mongo_aggregate(mongoc_collection_t *collection, const uint8_t *pipeline, size_t pipeline_length,
                                          const uint8_t *options, size_t options_length,
                                          const mongoc_read_prefs_t *preference) {
  bson_t p, o;
  if (!bson_init_static(&p, pipeline, pipeline_length) || !bson_init_static(&o, options, options_length)) return NULL;
  return mongoc_collection_aggregate(collection, MONGOC_QUERY_NONE, &p, &o, preference);
}

bool ringside_mongo_cursor_next(mongoc_cursor_t *cursor, const uint8_t **bytes, uint32_t *length) {
  const bson_t *document = NULL;
  bool is_there = mongoc_cursor_next(cursor, &document);
  give(is_there ? document : NULL, bytes, length);
  return is_there;
}

bool ringside_mongo_cursor_error(mongoc_cursor_t *cursor, bson_error_t *error, const uint8_t **reply, uint32_t *length) {
  const bson_t *document = NULL;
  bool failed = mongoc_cursor_error_document(cursor, error, &document);
  give(failed ? document : NULL, reply, length);
  return failed;
}

bool ringside_mongo_command(mongoc_client_t *client, const char *database, ringside_mongo_command_mode mode,
                            const uint8_t *command, size_t command_length, const mongoc_read_prefs_t *preference,
                            bson_error_t *error, uint8_t **reply, uint32_t *reply_length) {
  bson_t c, r;
  *reply = NULL;
  *reply_length = 0;
  if (!bson_init_static(&c, command, command_length)) {
    bson_set_error(error, MONGOC_ERROR_BSON, MONGOC_ERROR_BSON_INVALID, "the command is not a document");
    return false;
  }
  bool done = false;
  switch (mode) {
    case ringside_mongo_simple:
      done = mongoc_client_command_simple(client, database, &c, preference, &r, error);
      break;
    case ringside_mongo_read:
      done = mongoc_client_read_command_with_opts(client, database, &c, preference, NULL, &r, error);
      break;
    case ringside_mongo_write:
      done = mongoc_client_write_command_with_opts(client, database, &c, NULL, &r, error);
      break;
  }
  *reply = bson_destroy_with_steal(&r, true, reply_length);
  return done;
}

struct ringside_mongo_topology {
  atomic_bool writable;
  pthread_mutex_t lock;
  bson_error_t failure; /* of the last heartbeat that failed; behind the lock */
};

ringside_mongo_topology *ringside_mongo_topology_new(void) {
  ringside_mongo_topology *topology = malloc(sizeof *topology);
  if (!topology || pthread_mutex_init(&topology->lock, NULL) != 0) abort();
  atomic_init(&topology->writable, false);
  topology->failure = (bson_error_t){0};
  return topology;
}

void ringside_mongo_topology_free(ringside_mongo_topology *topology) {
  pthread_mutex_destroy(&topology->lock);
  free(topology);
}

/* Called on a monitoring thread, or on the thread whose call found a server gone; under the library's lock. */
static void topology_changed(const mongoc_apm_topology_changed_t *event) {
  ringside_mongo_topology *topology = mongoc_apm_topology_changed_get_context(event);
  const mongoc_topology_description_t *now = mongoc_apm_topology_changed_get_new_description(event);
  atomic_store(&topology->writable, mongoc_topology_description_has_writable_server(now));
}

/* Called on a monitoring thread. */
static void heartbeat_failed(const mongoc_apm_server_heartbeat_failed_t *event) {
  ringside_mongo_topology *topology = mongoc_apm_server_heartbeat_failed_get_context(event);
  pthread_mutex_lock(&topology->lock);
  mongoc_apm_server_heartbeat_failed_get_error(event, &topology->failure);
  pthread_mutex_unlock(&topology->lock);
}

void ringside_mongo_topology_attach(ringside_mongo_topology *topology, mongoc_client_pool_t *pool) {
  mongoc_apm_callbacks_t *callbacks = mongoc_apm_callbacks_new();
  mongoc_apm_set_topology_changed_cb(callbacks, topology_changed);
  mongoc_apm_set_server_heartbeat_failed_cb(callbacks, heartbeat_failed);
  mongoc_client_pool_set_apm_callbacks(pool, callbacks, topology);
  mongoc_apm_callbacks_destroy(callbacks);
}

bool ringside_mongo_topology_is_writable(const ringside_mongo_topology *topology) {
  return atomic_load(&topology->writable);
}

bool ringside_mongo_topology_failure(ringside_mongo_topology *topology, bson_error_t *error) {
  pthread_mutex_lock(&topology->lock);
  *error = topology->failure;
  pthread_mutex_unlock(&topology->lock);
  return error->code != 0 || error->domain != 0;
}
