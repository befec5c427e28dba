#pragma once
#include <microhttpd.h>
#include <stdint.h>

/* Starting takes variable arguments, which Swift does not call, and the constants of libmicrohttpd are enumerations and macros of the
   same names. So all of both stays here. One thread per connection: a handler may wait, for example for a broker's acknowledgement,
   and keeps nobody else waiting. */
static inline struct MHD_Daemon *_Nullable ringside_mhd_start(
    int listen_socket, void *_Nonnull context, MHD_AccessHandlerCallback _Nonnull handle,
    MHD_RequestCompletedCallback _Nonnull completed, MHD_NotifyConnectionCallback _Nonnull connection,
    size_t (*_Nonnull unescape)(void *_Nullable, struct MHD_Connection *_Nullable, char *_Nullable), unsigned int connections,
    unsigned int connections_per_address, unsigned int idle_seconds, size_t memory_per_connection) {
  return MHD_start_daemon(
      MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL, handle, context,
      MHD_OPTION_LISTEN_SOCKET, listen_socket, MHD_OPTION_NOTIFY_COMPLETED, completed, context, MHD_OPTION_NOTIFY_CONNECTION,
      connection, context, MHD_OPTION_UNESCAPE_CALLBACK, unescape, context, MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_per_connection, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static inline int ringside_mhd_socket(struct MHD_Connection *_Nonnull connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int)info->connect_fd : -1;
}

static inline struct MHD_Response *_Nullable ringside_mhd_bytes(const void *_Nullable bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

/* A body of unknown length, in chunks. `pull` answers with a count of bytes, ringside_mhd_end or ringside_mhd_failed. */
static inline struct MHD_Response *_Nullable ringside_mhd_stream(
    void *_Nonnull context, MHD_ContentReaderCallback _Nonnull pull, MHD_ContentReaderFreeCallback _Nonnull release) {
  return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, pull, context, release);
}

static inline int ringside_mhd_headers(
    struct MHD_Connection *_Nonnull connection, MHD_KeyValueIteratorN _Nonnull each, void *_Nonnull context) {
  return MHD_get_connection_values_n(connection, MHD_HEADER_KIND, each, context);
}

static inline int ringside_mhd_query(
    struct MHD_Connection *_Nonnull connection, MHD_KeyValueIteratorN _Nonnull each, void *_Nonnull context) {
  return MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, each, context);
}

static const ssize_t ringside_mhd_end = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t ringside_mhd_failed = MHD_CONTENT_READER_END_WITH_ERROR;

static inline int ringside_mhd_is_start(enum MHD_ConnectionNotificationCode code) { return code == MHD_CONNECTION_NOTIFY_STARTED; }
