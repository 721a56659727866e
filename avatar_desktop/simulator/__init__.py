"""The services' stand-in: a real HTTP server that checks as strictly as the documents.

It shares no code with the client. It serves DashScope's common machinery under `/api/v1` and
every model of `models/`, MetaStudio under `/v1` and Huawei's IAM under `/v3`; it listens on
127.0.0.1 only. Beside the keys of `accounts.py`, the workspaces `ws-unknown` (not found) and
`ws-without-models` (no right to any model) are refused.

For tests it takes, without a key and outside its own journal:

- `POST /_simulator/faults` `{"path": prefix, "path_regex", "method", "after": n, "times": n}`
  (`times` 0: for ever) with one or more of `status` with `body` (JSON) or `raw` (text),
  `headers`, `retry_after`; `delay_seconds`; `drop`: `before_reading` (the connection is cut at
  once) or `after_processing` (the request does its work, then the connection is cut without an
  answer); `truncate_bytes` (the answer's body is cut there). `DELETE` removes all.
- `POST /_simulator/tasks` fate of the next `times` tasks of `model`: `hold` (`PENDING` or
  `RUNNING`, until released), `shows` (states that successive queries see while it runs), `end`
  (the final state as written; `FAILED` with `code` and `message`), `output` (instead of the
  result's fields), `seconds` (least running time at speed 1), `shape` (of the result: `list` for
  emo-v1; `mesh`, `points` for motionshop-gen3d). For emo-detect-v1 an `output` or an `end` of
  `FAILED` (its `code` may be empty) is the verdict. `picture-modelings` is Huawei's job: `hold`,
  `shows`, `end` (also `PARTIAL_SUCCEED`), `code`, `message`. `DELETE` removes what waits.
- `POST /_simulator/release` lets held tasks go on.
- `POST /_simulator/retired` `{"model", "way": "endpoint" | "not_found" | "not_exist"}` withdraws
  a model until the reset; `picture-modelings` is Huawei's (404 APIGW.0101 whatever the way).
- `POST /_simulator/region` `{"abroad": true}` makes it another region until the reset: the key
  `sk-other-region` is let in there and the others are not.
- `POST /_simulator/limits` `{"model", "per_second", "running"}` and `{"max_file_mb"}`.
- `GET /_simulator/requests` `{"requests": [{number, method, path, query, headers, json,
  body_bytes, received, received_at, status}]}`; keys are redacted; `status` null: no answer yet,
  or none at all.
- `GET /_simulator/ledger` `{"entries": [{account, model, task_id, amount}], "total", "currency"}`:
  what was billed since the start or the reset, reckoned from the simulator's own tariffs.
- `POST /_simulator/clock` `{"advance_seconds"}` lets time pass at once.
- `POST /_simulator/reset` brings back the state right after the start.
"""
