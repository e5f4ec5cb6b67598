/** Directives of nginx of which nothing is made: those that change no traffic here, and the others. */

const SILENT =
  /^(access_log|error_log|log_|user$|pid$|daemon|master_process|load_module|env$|worker_(rlimit|cpu|priority|shutdown|connections|aio)|multi_accept|use$|accept_mutex|include|sendfile|tcp_no|aio|directio|open_file|types|default_type|server_tokens|server_names_hash|variables_hash|map_hash|ssl_(?!preread)|gzip|charset|etag|expires|add_header|more_|proxy_(buffer|temp|max_temp|busy|hide_header|pass_header|pass_request|headers_hash|redirect|cookie|request_buffering|ssl_|send_lowat|intercept|ignore_client|http_version|set_header|socket|limit_rate|method|bind|store|force|send_timeout)|client_|large_client|send_timeout|reset_timedout|root|alias|index|autoindex|internal|error_page|underscores|ignore_invalid|merge_slashes|absolute_redirect|port_in_redirect|server_name_in|keepalive_disable|resolver|stub_status|set_real_ip|real_ip|http2_|chunked|msie|recursive|lingering|fastcgi_(param|index|split|buffer|temp|hide)|uwsgi_(param|buffer)|grpc_(set_header|ssl_|buffer|send_timeout)|zone$|state$|preread|hash_bucket|thread_pool|pcre|geo$|geoip|empty_gif|dav_|break$|sub_filter)/;

export function isSilent(name: string): boolean {
  return SILENT.test(name) && MEANINGS[name] === undefined;
}

export const MEANINGS: Readonly<Record<string, string>> = {
  limit_conn: 'clients may have as many requests under way as they like',
  limit_conn_zone: 'clients may have as many requests under way as they like',
  limit_rate: 'answers go as fast as the network lets them',
  proxy_cache: 'nothing is kept: all requests go to the servers',
  rewrite: 'paths stay as they are asked for',
  if: 'what stands in it is left out',
  allow: 'all clients may come',
  deny: 'all clients may come',
  auth_request: 'nobody is asked whether a request may pass',
  auth_basic: 'all clients may come',
  limit_except: 'all methods are taken',
  geo: 'its variable has no value',
  error_page: 'who asks gets the code itself',
  proxy_intercept_errors: 'who asks gets the answer of the server',
  health_check: 'servers are passed over by max_fails alone',
  sticky: 'clients are not kept with their servers',
  queue: 'requests do not wait for a server',
  ntlm: 'connections are shared by clients',
  proxy_bind: 'its connections come from its own address',
  proxy_protocol: 'servers see the address of the gateway',
  ssl_preread: 'connections are not told apart by the name in TLS',
};
