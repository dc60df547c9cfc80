using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting.Bus;

internal sealed class BrokerOptions
{
    public BrokerAddress? Address { get; set; }

    public string? Fault { get; set; }

    internal sealed class Rules : IValidateOptions<BrokerOptions>
    {
        public ValidateOptionsResult Validate(string? name, BrokerOptions options) =>
            options.Fault is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options.Fault);
    }
}
