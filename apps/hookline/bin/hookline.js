#!/usr/bin/env node
import '../package/dist/main.js';
