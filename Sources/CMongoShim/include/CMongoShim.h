/* What Swift cannot say to libmongoc itself: Debian's bson_t is aligned to 128 bytes, which Swift cannot lay out, so a
 * document crosses here as its bytes. Nothing keeps a pointer that it is given, unless it says so. */
#pragma once
#include <mongoc/mongoc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Initialises the library, once per process, and stops it from writing to standard error. */
void ringside_mongo_initialize(void);

/* The message of an error, terminated. It lives as long as the error. */
const char *ringside_mongo_error_message(const bson_error_t *error);

/* Starts a find; NULL when the bytes are not documents. */
mongoc_cursor_t *ringside_mongo_find(mongoc_collection_t *collection, const uint8_t *filter, size_t filter_length,
                                     const uint8_t *options, size_t options_length, const mongoc_read_prefs_t *preference);
/* Starts an aggregation; `pipeline` is a document with the array `pipeline`. NULL when the bytes are not documents. */
mongoc_cursor_t *ringside_mongo_aggregate(mongoc_collection_t *collection, const uint8_t *pipeline, size_t pipeline_length,
                                          const uint8_t *options, size_t options_length,
                                          const mongoc_read_prefs_t *preference);
/* The next document's bytes, valid until the next call on the cursor. */
bool ringside_mongo_cursor_next(mongoc_cursor_t *cursor, const uint8_t **bytes, uint32_t *length);
/* Whether the cursor has failed. The reply's bytes, if there are any, live as long as the cursor. */
bool ringside_mongo_cursor_error(mongoc_cursor_t *cursor, bson_error_t *error, const uint8_t **reply, uint32_t *length);

typedef enum { ringside_mongo_simple, ringside_mongo_read, ringside_mongo_write } ringside_mongo_command_mode;
/* Runs one command. The reply's bytes are the caller's, to be given to bson_free. */
bool ringside_mongo_command(mongoc_client_t *client, const char *database, ringside_mongo_command_mode mode,
                            const uint8_t *command, size_t command_length, const mongoc_read_prefs_t *preference,
                            bson_error_t *error, uint8_t **reply, uint32_t *reply_length);

/* What the monitoring threads know of the servers. It must outlive the pool that it is attached to. */
typedef struct ringside_mongo_topology ringside_mongo_topology;
ringside_mongo_topology *ringside_mongo_topology_new(void);
void ringside_mongo_topology_free(ringside_mongo_topology *topology);
void ringside_mongo_topology_attach(ringside_mongo_topology *topology, mongoc_client_pool_t *pool);
bool ringside_mongo_topology_is_writable(const ringside_mongo_topology *topology);
/* Why a server did not answer when it was asked last in vain; false where that has not happened. */
bool ringside_mongo_topology_failure(ringside_mongo_topology *topology, bson_error_t *error);
