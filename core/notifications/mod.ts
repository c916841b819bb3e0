/** What those are told who do not look. */
export {
  type Ending,
  findNews,
  type News,
  type NewsFacts,
  type NewsKind,
  type Told,
} from "./find_news.ts";
