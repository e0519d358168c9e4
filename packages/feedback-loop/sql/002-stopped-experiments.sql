SET
  LOCAL lock_timeout = '10s';

-- Experiments can be stopped without a decision. Sessions after that do not count.
ALTER TABLE pattern_experiments
DROP CONSTRAINT pattern_experiments_status_check,
ADD CONSTRAINT pattern_experiments_status_check CHECK (status IN ('running', 'stopped', 'applied', 'undone')),
ADD COLUMN stopped_at timestamptz;
