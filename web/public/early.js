/* Asks for the campaign's file while the page's own script is still on its way: on a slow line they come together. */
const campaign = new URLSearchParams(location.search).get("c");
if (campaign) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: `/public/${encodeURIComponent(campaign)}.json` });
  document.head.append(link);
}
