using OkkiBridge.Hosting.Bus;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://rabbit", "rabbit", 5672, "/", "guest", "guest", false)]
    [InlineData("amqp://u:p@rabbit:5673/", "rabbit", 5673, "/", "u", "p", false)]
    [InlineData("amqp://u:p%40ss%2F@rabbit/%2F", "rabbit", 5672, "/", "u", "p@ss/", false)]
    [InlineData("amqps://u:p@rabbit/okki", "rabbit", 5671, "okki", "u", "p", true)]
    public void An_amqp_uri_is_read(string uri, string host, int port, string virtualHost, string user, string password, bool tls) =>
        Assert.Equal(new BrokerAddress(host, (ushort)port, virtualHost, user, password, tls), BrokerAddress.Parse(uri).Address);

    [Theory]
    [InlineData(null, "is required")]
    [InlineData(" ", "is required")]
    [InlineData("rabbit:5672", "must be an amqp:// or amqps:// URI")]
    [InlineData("http://u:tiger-lily@rabbit", "must be an amqp:// or amqps:// URI")]
    [InlineData("amqp://u:tiger-lily/x@rabbit", "must be an amqp:// or amqps:// URI")]
    [InlineData("amqp://u:tiger-lily@rabbit/a/b", "must name one virtual host")]
    public void A_fault_names_the_key_and_quotes_no_password(string? uri, string says)
    {
        var (address, fault) = BrokerAddress.Parse(uri);

        Assert.Null(address);
        Assert.StartsWith("ConnectionStrings:RabbitMq ", fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("tiger-lily", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Printed_it_shows_no_credentials() =>
        Assert.Equal("amqps://rabbit:5671/okki", BrokerAddress.Parse("amqps://user:tiger-lily@rabbit/okki").Address!.ToString());
}
