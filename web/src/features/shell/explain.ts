/** Words for what the server refuses about the password that there is. */

import { RestError } from "../../client/accounts";
import { t } from "../../words/words";

/** Say what the server says of a request's fields in words of this page. */
export function explain(error: unknown): never {
  if (!(error instanceof RestError)) throw error;
  if (error.said.includes("current_password")) throw new Error(t("This is not the password that you have now."));
  if (error.said.includes("plain http")) throw new Error(`${error.message} ${t("Nothing was changed.")}`);
  throw error;
}
