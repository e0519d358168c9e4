COMMENT ON COLUMN pattern_usage_daily.part IS '0: rebuilt from rows; other parts are sealed, their rows may be gone';

COMMENT ON COLUMN pattern_usage_dirty.hook_ids IS 'added rows; NULL: the whole day has to be read';
