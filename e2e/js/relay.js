// A way to the server that is cut once so many bytes have passed: both ends see a dead connection.
import net from "node:net";

/** Relays to `target` ({host, port}); `cuts` are byte counts from the clients, in rising order. */
export async function cuttingRelay(target, cuts) {
  const pending = [...cuts];
  let passed = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(target.port, target.host);
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const end of [client, upstream]) end.on("error", cut);
    client.on("end", () => upstream.end());
    client.on("close", cut);
    upstream.on("data", (data) => client.write(data));
    upstream.on("close", cut);
    client.on("data", (data) => {
      passed += data.length;
      upstream.write(data);
      if (pending.length && passed >= pending[0]) {
        pending.shift();
        // What has been written reaches the server first, as it does from a phone in a tunnel.
        setTimeout(cut, 50);
        client.pause();
      }
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: server.address().port,
    cutsLeft: () => pending.length,
    close: () => server.close(),
  };
}
