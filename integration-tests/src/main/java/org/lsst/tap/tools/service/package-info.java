/**
 * A whole TAP service on loopback: CADC's published parts in an embedded Tomcat, as a web
 * application with a class loader of its own, on a given PostgreSQL. {@link
 * org.lsst.tap.tools.service.TapService#start} starts one with either jar in its {@code
 * WEB-INF/lib}, CADC's or the drop-in, and both can run in one JVM. {@link
 * org.lsst.tap.tools.service.TapClient} asks it over HTTP, and {@link
 * org.lsst.tap.tools.service.ServiceDatabase} makes what it needs in the database.
 */
package org.lsst.tap.tools.service;
