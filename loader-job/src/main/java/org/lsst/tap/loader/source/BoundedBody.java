package org.lsst.tap.loader.source;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.lsst.tap.loader.failure.SourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects a response's body in memory, up to a limit, and reports progress once per mebibyte. The
 * HTTP client calls it from one thread at a time, as the Flow contract asks.
 */
final class BoundedBody implements BodySubscriber<byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BoundedBody.class);

    private static final long PROGRESS_BYTES = 1024L * 1024;

    private final String address;
    private final long limit;
    private final OptionalLong announced;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.Subscription subscription = new NoSubscription();
    private long nextProgress = PROGRESS_BYTES;

    BoundedBody(String address, long limit, HttpResponse.ResponseInfo response) {
        this.address = address;
        this.limit = limit;
        this.announced = response.headers().firstValueAsLong("Content-Length");
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (announced.isPresent() && announced.getAsLong() > limit) {
            refuse(announced.getAsLong() + " bytes");
            return;
        }
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (body.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            if (bytes.size() + (long) buffer.remaining() > limit) {
                refuse("more bytes");
                return;
            }
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
        if (bytes.size() >= nextProgress) {
            nextProgress = bytes.size() + PROGRESS_BYTES;
            LOG.info(
                    "Fetched {} of {} bytes",
                    bytes.size(),
                    announced.isPresent() ? announced.getAsLong() : "?");
        }
    }

    private void refuse(String found) {
        subscription.cancel();
        body.completeExceptionally(
                new SourceException(
                        "The archive \"%s\" has %s; expected at most %d. Live is unchanged; check the source."
                                .formatted(address, found, limit)));
    }

    @Override
    public void onError(Throwable problem) {
        body.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    /** Stands in until the client subscribes, so that there is no null to check for. */
    private static final class NoSubscription implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
