/** What those are told who do not look. */
export { type Ending, findNews, type News, type Told } from "./find_news.ts";
