import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./chromium";

export default defineConfig({
	testDir: ".",
	testMatch: "*.spec.ts",
	outputDir: "../test-results",
	// Each has a server and sandboxes of its own. They wait for one thing after the other, so two take little more of two
	// cores than one does, and half the time.
	workers: 2,
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
		// To record each click of all tests costs a tenth of their time.
		trace: "on-first-retry",
	},
});
