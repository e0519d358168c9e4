#!/usr/bin/env node
import '../package/bin/hookline.js';
