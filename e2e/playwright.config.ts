import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./chromium";

export default defineConfig({
	testDir: ".",
	testMatch: "*.spec.ts",
	outputDir: "../test-results",
	// Every sandbox runs real commands: one at a time, so that times on the page mean something.
	workers: 1,
	// What is awaited comes at once on a machine that has time; on one that has not, late is no failure.
	timeout: 120_000,
	expect: { timeout: 20_000 },
	// What fails twice is broken. What fails once is told as flaky, by name, and in the last lines of `npm test`.
	retries: 1,
	reporter: [["list"]],
	use: {
		launchOptions: chromiumOptions,
		viewport: { width: 1440, height: 900 },
		locale: "en-US",
		colorScheme: "light",
		trace: "retain-on-failure",
	},
});
