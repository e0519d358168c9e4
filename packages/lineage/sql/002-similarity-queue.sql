-- Nodes that wait for similarity search. A trigger appends marks in the transaction that writes the node, and marks are
-- deleted after the search: no node is missed in any commit order, and writers never wait for each other.
CREATE TABLE pattern_lineage_waiting (mark bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, node_id bigint NOT NULL);
