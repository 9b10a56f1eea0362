/** A whole TAP service on loopback, with CADC's jar or the drop-in, and what goes with it. */
package org.lsst.tap.tools.service;
