/** Starts the desks: configuration, session, API, pages. */
import { createApp } from "vue";
import "../../style/desk.css";
import { readConfig } from "../config";
import { makeApi } from "./api/client";
import App from "./App.vue";
import { DESK, makeDesk } from "./app";
import { makeRouter } from "./router";
import { Session } from "./session";

try {
  const config = await readConfig();
  const session = new Session(config);
  await session.start();
  createApp(App)
    .provide(DESK, makeDesk(session, makeApi(config.api, session)))
    .use(makeRouter(session))
    .mount("#app");
} catch (error) {
  const place = document.getElementById("app");
  if (place) place.textContent = "工作台没有打开，请检查网络后刷新本页。";
  console.error(error);
}
