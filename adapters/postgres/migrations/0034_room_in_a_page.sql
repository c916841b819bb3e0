-- A row of some thousand bytes stays in its page, for speed. Up to 8,160 bytes was asked for, which is
-- all that a page has: a row that came to just that was not shortened and did not fit ("row is too big:
-- size 8168"), so its message, report or give-back failed each time. This leaves the room that the
-- server takes for itself. Rows that stand are not touched.

alter table message set (toast_tuple_target = 8000);

alter table outcome set (toast_tuple_target = 8000);

alter table batch set (toast_tuple_target = 8000);

alter table document set (toast_tuple_target = 8000);

alter table waiting_output set (toast_tuple_target = 8000);

alter table failback_attempt set (toast_tuple_target = 8000);

alter table mirror_pair set (toast_tuple_target = 8000);
