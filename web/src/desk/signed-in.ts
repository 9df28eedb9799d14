/** Where the issuer's page sends back to, in this tab or in the window of an expired sign-in. */
import { readConfig } from "../config";
import { Session } from "./session";

try {
  const route = await new Session(await readConfig()).signedIn();
  if (route !== null) location.replace(`desk.html#${route}`);
} catch (error) {
  const text = document.getElementById("text");
  if (text) text.textContent = "登录没有完成，请回到工作台重新登录。";
  console.error(error);
}
