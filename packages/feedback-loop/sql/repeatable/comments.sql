COMMENT ON COLUMN pattern_feedback_applications.inputs IS 'the evaluation that the decision is based on';

COMMENT ON COLUMN pattern_feedback_applications.place IS 'order of application; assigned while the nodes are locked';

COMMENT ON COLUMN pattern_feedback_applications.before IS 'state of the nodes before the application, for undo';
