#!/usr/bin/env bash
# The workloads with curl, 16 requests in flight, and jq. Where a list depends on another it takes two steps.
#
#     curl_jq.sh WORKLOAD
set -euo pipefail
app="$CLOUDFLARE_BASE_URL/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"
# In memory where there is such a place.
dir=$(mktemp -d "$(if [ -d /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi)/curl_jq.XXXXXX")
trap 'rm -rf "$dir"' EXIT

get=(curl -sS --fail -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN")
parallel=("${get[@]}" -Z --parallel-immediate --parallel-max 16)

# One request for each line of the input, written into files of their own.
each_line() {
  local number=0 line
  while read -r line; do
    printf 'url="%s"\noutput="%s/%d.json"\n' "$1/$line$2" "$dir" $((number += 1))
  done >"$dir/config"
  "${parallel[@]}" -K "$dir/config"
}

case $1 in
  all_sessions)
    list="$app/sessions?per_page=100&sort_by=createdAt&sort_order=ASC"
    "${get[@]}" "$list&page_no=1" -o "$dir/1.json"
    pages=$(jq '(.paging.total_count + 99) / 100 | floor' "$dir/1.json")
    "${parallel[@]}" "$list&page_no=[2-$pages]" -o "$dir/#1.json"
    jq -nr '[inputs.data.sessions[]]
      | [length, (map(.minutes_consumed) | add), (map(.meeting_display_name | length) | add),
         (map(.associated_id | length) | add)] | join("|")' "$dir"/*.json
    ;;
  newest_with_participants)
    "${get[@]}" "$app/sessions?per_page=100&page_no=1&sort_by=createdAt&sort_order=DESC" |
      jq -r '.data.sessions[].id' | each_line "$app/sessions" '/participants?per_page=200&page_no=1'
    # A session with more than a page of participants would need a third step.
    jq -nr '[inputs.data.participants[]]
      | [length, (map(.duration) | add), (map(.display_name | length) | add)] | join("|")' "$dir"/*.json
    ;;
  peer_reports)
    tr ' ' '\n' <<<"$PEERS" | each_line "$app/sessions/peer-report" '?filters=quality_stats'
    jq -nr '[inputs.data.participant]
      | [length, (map(.duration) | add),
         (map(.peer_report.quality.audio_consumer_cumulative.quality_mos.avg) | add)] | join("|")' "$dir"/*.json
    ;;
  most_minutes)
    "${get[@]}" "$app/sessions?per_page=10&page_no=1&sort_by=minutesConsumed&sort_order=DESC" |
      jq -r '.data.sessions[] | "\(.id)|\(.minutes_consumed)"'
    ;;
esac
