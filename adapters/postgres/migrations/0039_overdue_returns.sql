-- What came or went for a time and has not gone back, by the day until which it has to: an office looks
-- for what is overdue. Few documents have such a day.
create index if not exists document_return_by on document ((facts ->> 'returnBy'))
  where facts ? 'returnBy';
