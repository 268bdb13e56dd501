/**
 * A registry in a process of its own: forked by registry.ts, it tells its port and ends with its parent. With an upstream
 * it asks that for all but the named packages.
 */
import { runServer } from "verdaccio";

const [storage, upstream, ...own] = process.argv.slice(2);
const rule = { access: "$all", publish: "$authenticated", unpublish: "$authenticated" };
const others = upstream === undefined ? rule : { ...rule, proxy: "upstream" };
const server = await runServer({
  configPath: `${storage}/config.yaml`,
  self_path: `${storage}/config.yaml`,
  storage: `${storage}/packages`,
  auth: { htpasswd: { file: `${storage}/htpasswd`, algorithm: "bcrypt", rounds: 1 } },
  uplinks: upstream === undefined ? {} : { upstream: { url: upstream } },
  packages: { ...Object.fromEntries(own.map((name) => [name, rule])), "@*/*": others, "**": others },
  web: { enable: false },
  log: { type: "stdout", format: "json", level: "fatal" },
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
