namespace Jobplane.Tests.EntityFrameworkCore;

public sealed class Order
{
    public int Id { get; set; }
}
