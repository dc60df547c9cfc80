using OkkiBridge.Hosting.Bus;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed class DelayQueueTests
{
    private static readonly IReadOnlyList<DelayQueue> Queues = DelayQueue.Of(Recoverability.Later, "");

    [Fact]
    public void There_is_one_queue_per_distinct_delay_named_for_it() => Assert.Equal(
        ["okkibridge-delay-10s", "okkibridge-delay-1m", "okkibridge-delay-5m", "okkibridge-delay-15m", "okkibridge-delay-1h"], Queues.Select(q => q.Name));

    [Fact]
    public void A_prefix_takes_the_place_of_the_product_s_name() =>
        Assert.Equal("east-delay-90s", DelayQueue.Of([TimeSpan.FromSeconds(90)], "east").Single().Name);

    [Theory]
    [InlineData("00:00:09.9997", "00:00:10")]
    [InlineData("00:00:10", "00:00:10")]
    [InlineData("00:00:10.001", "00:01:00")]
    [InlineData("-00:00:01", "00:00:10")]
    [InlineData("5.00:00:00", "01:00:00")]
    public void A_wish_is_rounded_up_to_a_known_delay(string wish, string delay) =>
        Assert.Equal(TimeSpan.Parse(delay, null), DelayQueue.For(TimeSpan.Parse(wish, null), Queues).Delay);

    [Fact]
    public void A_message_is_tried_again_for_about_a_day_before_it_is_given_up() =>
        Assert.InRange(Recoverability.Later.Aggregate(TimeSpan.Zero, (sum, delay) => sum + delay), TimeSpan.FromHours(22), TimeSpan.FromHours(25));
}
