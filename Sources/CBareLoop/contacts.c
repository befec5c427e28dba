#include <inttypes.h>
#include <stdio.h>

#include "loop.h"

int32_t tail_of(Slice number) {
  if (number.length != 12 || memcmp(number.start, "+4179", 5) != 0) return -1;
  int32_t tail = 0;
  for (int i = 5; i < 12; i++) {
    const char digit = number.start[i];
    if (digit < '0' || digit > '9') return -1;
    tail = tail * 10 + (digit - '0');
  }
  return tail;
}

Slot *slot(Loop *loop, int32_t tail) {
  size_t at = ((uint32_t)tail * 2654435769u) & loop->slot_mask;
  while (loop->slots[at].generation == loop->generation && loop->slots[at].tail != tail) {
    at = (at + 1) & loop->slot_mask;
  }
  return &loop->slots[at];
}

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
  mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(loop->contacts, &filter, loop->find_options, NULL);
  const bson_t *document;
  bson_error_t error;
  while (mongoc_cursor_next(cursor, &document)) keep(loop, document);
  if (mongoc_cursor_error(cursor, &error)) give_up("find: %s", error.message);
  mongoc_cursor_destroy(cursor);
  bson_destroy(&filter);
}

void find_contacts(Loop *loop) {
  for (size_t i = 0; i < loop->tail_count; i += NUMBERS_PER_FIND) {
    const size_t rest = loop->tail_count - i;
    find(loop, loop->tails + i, rest < NUMBERS_PER_FIND ? rest : NUMBERS_PER_FIND);
  }
}

const Slot *contact_of(Loop *loop, const Call *call) {
  if (call->tail < 0) return NULL;
  const Slot *known = slot(loop, call->tail);
  return known->generation == loop->generation && known->found ? known : NULL;
}
