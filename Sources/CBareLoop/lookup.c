#include <stdio.h>

#include "loop.h"

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

void work_on_lookups(Loop *loop) {
  find_contacts(loop);
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
}
