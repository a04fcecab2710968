// Shows push messages and opens what they are about. It keeps no pages and answers no requests.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // A message nobody can read still has to be shown.
  }
  const { title = "Lyceum", body = "", url = "/inbox/", tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url }, dir: "auto" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
