#define _GNU_SOURCE
#include <arpa/inet.h>
#include <bson/bson.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "CBareLoop.h"
#include "support.h"

enum { HEADER = 16, OP_REPLY = 1, OP_QUERY = 2004, OP_MSG = 2013, MORE_TO_COME = 2, LARGEST = 48000000 };

static int listening_port;
static int32_t contact_count;
static atomic_llong inserted;

typedef struct {
  int socket;
  uint8_t *request;
  size_t request_capacity;
} Connection;

static bool read_all(int socket, void *buffer, size_t length) {
  uint8_t *at = buffer;
  while (length > 0) {
    const ssize_t got = read(socket, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    length -= (size_t)got;
  }
  return true;
}

static bool write_all(int socket, const void *buffer, size_t length) {
  const uint8_t *at = buffer;
  while (length > 0) {
    const ssize_t written = send(socket, at, length, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    length -= (size_t)written;
  }
  return true;
}

static int32_t int32_at(const uint8_t *bytes) {
  int32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static void answer_hello(bson_t *reply) {
  char me[32];
  snprintf(me, sizeof me, "127.0.0.1:%d", listening_port);
  BCON_APPEND(reply, "helloOk", BCON_BOOL(true), "isWritablePrimary", BCON_BOOL(true), "ismaster", BCON_BOOL(true),
      "setName", BCON_UTF8("null"), "setVersion", BCON_INT32(1), "hosts", "[", BCON_UTF8(me), "]", "me", BCON_UTF8(me),
      "primary", BCON_UTF8(me), "maxBsonObjectSize", BCON_INT32(16777216), "maxMessageSizeBytes", BCON_INT32(LARGEST),
      "maxWriteBatchSize", BCON_INT32(100000), "logicalSessionTimeoutMinutes", BCON_INT32(30), "minWireVersion",
      BCON_INT32(0), "maxWireVersion", BCON_INT32(17), "readOnly", BCON_BOOL(false));
}

/// True where the projection, if there is one, keeps the field: an inclusion keeps what it names, an exclusion the rest.
static bool keeps(const bson_t *projection, const char *field) {
  bson_iter_t at;
  if (projection == NULL || !bson_iter_init(&at, projection)) return true;
  bool includes = false;
  while (bson_iter_next(&at)) {
    const bool named = strcmp(bson_iter_key(&at), field) == 0;
    if (named) return bson_iter_as_bool(&at);
    if (strcmp(bson_iter_key(&at), "_id") != 0 && bson_iter_as_bool(&at)) includes = true;
  }
  return !includes || strcmp(field, "_id") == 0;
}

static void append_contact(bson_t *batch, uint32_t index, int32_t tail, const char *field, const bson_t *projection) {
  char key_buffer[16], text[64];
  const char *key;
  bson_t contact;
  const size_t key_length = bson_uint32_to_string(index, &key, key_buffer, sizeof key_buffer);
  bson_append_document_begin(batch, key, (int)key_length, &contact);
  if (keeps(projection, "_id")) BSON_APPEND_INT32(&contact, "_id", tail);
  if (keeps(projection, field)) {
    snprintf(text, sizeof text, "+4179%07d", tail);
    BSON_APPEND_UTF8(&contact, field, text);
  }
  if (keeps(projection, "firstName")) {
    snprintf(text, sizeof text, "First%d", tail);
    BSON_APPEND_UTF8(&contact, "firstName", text);
  }
  if (keeps(projection, "lastName")) {
    snprintf(text, sizeof text, "Last%d", tail);
    BSON_APPEND_UTF8(&contact, "lastName", text);
  }
  if (keeps(projection, "company")) BSON_APPEND_UTF8(&contact, "company", "ACME");
  bson_append_document_end(batch, &contact);
}

/// The digits behind +4179, or -1 for any other text.
static int32_t tail_of(const char *text, uint32_t length) {
  if (length != 12 || memcmp(text, "+4179", 5) != 0) return -1;
  int32_t tail = 0;
  for (int i = 5; i < 12; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    tail = tail * 10 + (text[i] - '0');
  }
  return tail;
}

/// Looks for `$in` at any depth; `field` is the name of the nearest document that is no operator.
static void find_in(bson_iter_t *at, const char *field, bool is_in, bson_t *batch, uint32_t *found, const bson_t *projection) {
  while (bson_iter_next(at)) {
    const char *key = bson_iter_key(at);
    bson_iter_t inner;
    if (is_in && BSON_ITER_HOLDS_UTF8(at)) {
      uint32_t length;
      const char *text = bson_iter_utf8(at, &length);
      const int32_t tail = tail_of(text, length);
      if (tail >= 0 && tail < contact_count) append_contact(batch, (*found)++, tail, field, projection);
    } else if (!is_in && (BSON_ITER_HOLDS_DOCUMENT(at) || BSON_ITER_HOLDS_ARRAY(at)) && bson_iter_recurse(at, &inner)) {
      const bool names_a_field = key[0] != '$' && (key[0] < '0' || key[0] > '9');
      find_in(&inner, names_a_field ? key : field, strcmp(key, "$in") == 0, batch, found, projection);
    }
  }
}

static void answer_find(const bson_t *command, bson_t *reply) {
  bson_t cursor, batch, projection;
  bson_iter_t at, filter;
  bool has_projection = false;
  uint32_t found = 0;
  if (bson_iter_init_find(&at, command, "projection") && BSON_ITER_HOLDS_DOCUMENT(&at)) {
    uint32_t length;
    const uint8_t *bytes;
    bson_iter_document(&at, &length, &bytes);
    has_projection = bson_init_static(&projection, bytes, length);
  }
  BSON_APPEND_DOCUMENT_BEGIN(reply, "cursor", &cursor);
  BSON_APPEND_ARRAY_BEGIN(&cursor, "firstBatch", &batch);
  if (bson_iter_init_find(&at, command, "filter") && BSON_ITER_HOLDS_DOCUMENT(&at) && bson_iter_recurse(&at, &filter)) {
    find_in(&filter, "phone", false, &batch, &found, has_projection ? &projection : NULL);
  }
  bson_append_array_end(&cursor, &batch);
  BSON_APPEND_INT64(&cursor, "id", 0);
  BSON_APPEND_UTF8(&cursor, "ns", "null.contacts");
  bson_append_document_end(reply, &cursor);
}

/// How many documents stand in an array of the command itself.
static int32_t elements_of(const bson_t *command, const char *name) {
  bson_iter_t at, inner;
  int32_t count = 0;
  if (bson_iter_init_find(&at, command, name) && BSON_ITER_HOLDS_ARRAY(&at) && bson_iter_recurse(&at, &inner)) {
    while (bson_iter_next(&inner)) count++;
  }
  return count;
}

static void answer(const bson_t *command, int32_t documents, bson_t *reply) {
  bson_iter_t at;
  const char *name = bson_iter_init(&at, command) && bson_iter_next(&at) ? bson_iter_key(&at) : "";
  double ok = 1;
  if (strcmp(name, "hello") == 0 || strcasecmp(name, "isMaster") == 0) {
    answer_hello(reply);
  } else if (strcmp(name, "find") == 0) {
    answer_find(command, reply);
  } else if (strcmp(name, "insert") == 0) {
    if (documents == 0) documents = elements_of(command, "documents");
    atomic_fetch_add(&inserted, documents);
    BSON_APPEND_INT32(reply, "n", documents);
  } else if (strcmp(name, "update") == 0) {
    BSON_APPEND_INT32(reply, "n", documents == 0 ? elements_of(command, "updates") : documents);
  } else if (strcmp(name, "count") == 0) {
    BSON_APPEND_INT64(reply, "n", atomic_load(&inserted));
  } else if (strcmp(name, "buildInfo") == 0) {
    BSON_APPEND_UTF8(reply, "version", "6.0.0");
  } else if (strcmp(name, "ping") != 0 && strcmp(name, "endSessions") != 0 && strcmp(name, "killCursors") != 0) {
    ok = 0;
    BSON_APPEND_INT32(reply, "code", 59);
    BSON_APPEND_UTF8(reply, "codeName", "CommandNotFound");
    BSON_APPEND_UTF8(reply, "errmsg", name);
  }
  BSON_APPEND_DOUBLE(reply, "ok", ok);
}

/// The command of a message, and how many documents follow it in sections of their own. False where it is malformed.
static bool read_command(int32_t opcode, const uint8_t *body, size_t length, bson_t *command, int32_t *documents) {
  const uint8_t *end = body + length;
  *documents = 0;
  if (opcode == OP_QUERY) {
    if (length < 4) return false;
    const uint8_t *name = body + 4;
    const uint8_t *nul = memchr(name, 0, (size_t)(end - name));
    if (nul == NULL || end - nul < 1 + 8 + 4) return false;
    const uint8_t *document = nul + 1 + 8;
    const int32_t size = int32_at(document);
    return size > 0 && size <= end - document && bson_init_static(command, document, (size_t)size);
  }
  if (opcode != OP_MSG || length < 4) return false;
  if ((int32_at(body) & 1) != 0) end -= 4;  // a checksum at the end
  bool has_command = false;
  for (const uint8_t *section = body + 4; section < end;) {
    if (end - section < 5) return false;
    const int32_t size = int32_at(section + 1);
    if (size < 5 || size > end - section - 1) return false;
    if (*section == 0) {
      has_command = bson_init_static(command, section + 1, (size_t)size);
      if (!has_command) return false;
    } else {
      const uint8_t *section_end = section + 1 + size;
      const uint8_t *nul = memchr(section + 5, 0, (size_t)(section_end - section - 5));
      if (nul == NULL) return false;
      for (const uint8_t *document = nul + 1; section_end - document >= 5;) {
        const int32_t document_size = int32_at(document);
        if (document_size < 5 || document_size > section_end - document) return false;
        document += document_size;
        (*documents)++;
      }
    }
    section += 1 + size;
  }
  return has_command;
}

static bool serve_one(Connection *connection) {
  uint8_t header[HEADER];
  if (!read_all(connection->socket, header, sizeof header)) return false;
  const int32_t total = int32_at(header);
  const int32_t opcode = int32_at(header + 12);
  if (total < HEADER || total > LARGEST) return false;
  const size_t length = (size_t)total - HEADER;
  if (length > connection->request_capacity) {
    uint8_t *larger = realloc(connection->request, length);
    if (larger == NULL) return false;
    connection->request = larger;
    connection->request_capacity = length;
  }
  bson_t command;
  int32_t documents;
  if (!read_all(connection->socket, connection->request, length)) return false;
  if (!read_command(opcode, connection->request, length, &command, &documents)) return false;
  if (opcode == OP_MSG && (int32_at(connection->request) & MORE_TO_COME) != 0) return true;

  // The reply is built behind room for the longer of the two headers, and sent with the right one in one call.
  bson_t reply = BSON_INITIALIZER;
  answer(&command, documents, &reply);
  const size_t head = opcode == OP_QUERY ? HEADER + 20 : HEADER + 5;
  const int32_t reply_total = (int32_t)(head + reply.len);
  const int32_t reply_opcode = opcode == OP_QUERY ? OP_REPLY : OP_MSG;
  const int32_t one = 1;
  uint8_t *message = calloc(1, (size_t)reply_total);
  if (message == NULL) give_up("out of memory");
  memcpy(message, &reply_total, 4);
  memcpy(message + 8, header + 4, 4);
  memcpy(message + 12, &reply_opcode, 4);
  if (opcode == OP_QUERY) memcpy(message + HEADER + 16, &one, 4);
  memcpy(message + head, bson_get_data(&reply), reply.len);
  const bool sent = write_all(connection->socket, message, (size_t)reply_total);
  free(message);
  bson_destroy(&reply);
  return sent;
}

static void *serve(void *argument) {
  Connection connection = {.socket = (int)(intptr_t)argument};
  const int on = 1;
  setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  while (serve_one(&connection)) {}
  close(connection.socket);
  free(connection.request);
  return NULL;
}

void ringside_null_mongodb(int32_t port, int32_t contacts) {
  contact_count = contacts;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
    give_up("null-mongodb: port %d: %s", port, strerror(errno));
  }
  listening_port = ntohs(address.sin_port);
  printf("port %d\n", listening_port);
  fflush(stdout);
  for (;;) {
    const int accepted = accept(listener, NULL, NULL);
    pthread_t thread;
    if (accepted < 0) continue;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)accepted) == 0) {
      pthread_detach(thread);
    } else {
      close(accepted);
    }
  }
}
