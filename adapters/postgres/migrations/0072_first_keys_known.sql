-- Step 0069 has made a column that no document has yet. Until somebody counts that, the database believes
-- that it finds many by it, and reads every document for one.
analyze document (key);
