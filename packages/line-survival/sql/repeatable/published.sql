-- Views for other components. Their columns are stable; the tables are not.
-- Lives of lines with the edit that wrote them. observed_at is the time until which they are known.
CREATE OR REPLACE VIEW hookline_line_lives AS
SELECT
  l.event_id,
  e.repository,
  e.session_id,
  e.pattern_id,
  e.pattern_name,
  e.language,
  e.tool_name,
  e.model,
  l.lines,
  l.landed_at,
  l.ended_at,
  l.end_kind,
  greatest(b.observed_at, l.landed_at) AS observed_at
FROM
  line_lives l
  JOIN hookline_file_edits e ON e.event_id = l.event_id
  JOIN observed_branches b ON md5(b.repository) = md5(e.repository);

-- Lines that each session landed seven days or longer ago, and those that lived for seven days. Younger lines are left out, also
-- those that have ended: else only the early ends of a week would count.
CREATE OR REPLACE VIEW hookline_session_survival AS
SELECT
  session_id,
  sum(lines) AS lines,
  coalesce(
    sum(lines) FILTER (
      WHERE
        ended_at IS NULL
        OR ended_at > landed_at + interval '7 days'
    ),
    0
  ) AS alive
FROM
  hookline_line_lives
WHERE
  session_id IS NOT NULL
  AND landed_at <= observed_at - interval '7 days'
GROUP BY
  session_id;
