/** Starts the desks: configuration, session, API, pages. */
import { createApp } from "vue";
import "../../style/desk.css";
import { readConfig } from "../config";
import { makeApi } from "./api/client";
import App from "./App.vue";
import { DESK, makeDesk } from "./app";
import { makeRouter } from "./router";
import { Session } from "./session";

const config = await readConfig();
const session = new Session(config);
await session.start();
createApp(App)
  .provide(DESK, makeDesk(session, makeApi(config.api, session)))
  .use(makeRouter(session))
  .mount("#app");
