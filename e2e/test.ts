import { test as base } from "@playwright/test";
import { LabPage } from "./lab-page";
import { type Server, startServer } from "./server";

export { expect } from "@playwright/test";

/** One server for all tests of a file; `lab` is lab 1, ready, in a sandbox in which nothing has been run. */
export const test = base.extend<{ lab: LabPage }, { server: Server }>({
	server: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from it
		async ({}, use) => {
			const server = await startServer("--labs", "e2e/labs");
			await use(server);
			await server.stop();
		},
		// The first start may have to build.
		{ scope: "worker", timeout: 180_000 },
	],
	lab: async ({ page, server }, use) => {
		const lab = new LabPage(page);
		await lab.openFresh(server.url);
		await use(lab);
	},
});
