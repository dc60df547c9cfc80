using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Where the broker is, from <c>ConnectionStrings:RabbitMq</c>.</summary>
internal sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool Tls)
{
    /// <summary>As configured.</summary>
    public static (BrokerAddress? Address, string? Fault) Of(IServiceProvider services) =>
        Parse(services.GetRequiredService<IConfiguration>().GetConnectionString("RabbitMq"));

    /// <summary>
    /// Reads <c>amqp://user:password@host:port/vhost</c>. The fault is a sentence for the operator and quotes nothing of the value, which holds a password.
    /// </summary>
    public static (BrokerAddress? Address, string? Fault) Parse(string? value)
    {
        const string Key = "ConnectionStrings:RabbitMq";
        if (string.IsNullOrWhiteSpace(value))
            return (null, $"{Key} is required: the broker as amqp://user:password@host:5672/vhost (or {Key}File)");
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            return (null, $"{Key} must be an amqp:// or amqps:// URI; characters such as / @ : # in user or password are written in percent form");
        if (uri.Host == "")
            return (null, $"{Key} names no host");
        if (uri.AbsolutePath.Trim('/').Contains('/', StringComparison.Ordinal))
            return (null, $"{Key} must name one virtual host after the host; a / inside its name is written %2F");

        var tls = uri.Scheme == "amqps";
        var user = uri.UserInfo.Split(':', 2);
        var path = Uri.UnescapeDataString(uri.AbsolutePath.Length > 1 ? uri.AbsolutePath[1..] : "/");

        return (new BrokerAddress(
            uri.IdnHost,
            (ushort)(uri.Port > 0 ? uri.Port : tls ? 5671 : 5672),
            path,
            user[0] == "" ? "guest" : Uri.UnescapeDataString(user[0]),
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "guest",
            tls), null);
    }

    /// <summary>Without user and password: a record would print them.</summary>
    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}/{VirtualHost.TrimStart('/')}";
}
