// The desk by keyboard. Every page works without this file; nothing is asked of any other host.
import { watchKeys } from "./desk-keys.js";
import { watchSearch } from "./desk-search.js";
import { watchForms, show } from "./desk-pages.js";
import { watchTimes } from "./desk-times.js";

watchKeys();
watchSearch();
watchForms();
watchTimes();
show();
